import { join } from "node:path";
import type { Host } from "../../host/index.ts";
import type { Toolchain } from "../../model/index.ts";
import { encryptTo, newKeyPair } from "../../secrets/index.ts";

const SIZE = 2 * 1024 ** 3;

/** Where the machine of the story has it. */
export const STICK = "/srv/stick";

/** A disk of its own, which copies go to and which outlives the machine's. */
export async function makeStick(host: Host, toolchain: Toolchain, path: string): Promise<void> {
  await host.run(["truncate", "--size", String(SIZE), path]);
  await host.run(toolchain.wrap(["mkfs.btrfs", "--quiet", "--label", "stick", path]));
}

/**
 * Every secret of a config is made anew, for a key that nobody else has: an example's are nobody's. Gives the key, and
 * what each secret holds.
 */
export async function makeSecrets(
  host: Host,
  config: string,
): Promise<{ readonly key: string; readonly secrets: Readonly<Record<string, string>> }> {
  const { identity, recipient } = await newKeyPair();
  const secrets: Record<string, string> = {};
  for (const file of await host.readDir(join(config, "keys"))) await host.remove(join(config, "keys", file));
  await host.writeFile(join(config, "keys/stick.pub"), `${recipient}\n`);
  for (const file of await host.readDir(join(config, "secrets"))) {
    const name = file.replace(/\.age$/, "");
    const content = host.randomHex(16);
    const sealed = await encryptTo([{ file: "keys/stick.pub", text: recipient }], Buffer.from(`${content}\n`));
    await host.writeFile(join(config, "secrets", file), sealed);
    secrets[name] = content;
  }
  return { key: identity, secrets };
}
