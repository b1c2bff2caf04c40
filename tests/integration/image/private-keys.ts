import type { ImageContext } from "../../../src/image/index.ts";

/** Files that hold a private key in any usual form, or have the name of one; paths from the tree's top. */
export async function privateKeys({ host }: ImageContext, tree: string): Promise<string[]> {
  const script = `
    grep -rlIE --binary-files=text --exclude-dir=usr -e '^-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----' -e '^AGE-SECRET-KEY-1' . || [ $? = 1 ]
    find . -xdev -type f '(' -name 'ssh_host_*_key' -o -name '*.key' -o -name 'id_rsa' -o -name 'id_ed25519' -o -name 'random-seed' -o -name 'credential.secret' ')' -path './[!u]*'
  `;
  const { text } = await host.run(["sh", "-euc", script], { cwd: tree, effect: "read" });
  return [...new Set(text.split("\n").filter((line) => line !== ""))].sort();
}
