import { mkdir, writeFile } from "node:fs/promises";
import { realHost } from "../../../src/host/index.ts";
import { testToolchain } from "../../support/toolchain.ts";

/** A throw-away OpenPGP key. */
export interface TestKey {
  /** Path of its public half, as gpgv reads it. */
  readonly keyring: string;
  /** Its public half in ASCII armour. */
  readonly armoured: string;
  clearSign(text: string): Promise<Buffer>;
  /** Ends gpg's agent, which would also end when its home is deleted, but later. */
  close(): Promise<void>;
}

/** Below `directory`, whose path has to be short: gpg's agent listens on a socket there. */
export async function testKey(directory: string, name: string): Promise<TestKey> {
  const host = realHost();
  const toolchain = await testToolchain();
  const home = `${directory}/${name}`;
  await mkdir(home, { mode: 0o700, recursive: true });
  const gpg = (args: readonly string[], input = "") =>
    host.run(toolchain.wrap(["gpg", "--homedir", home, "--batch", "--yes", "--quiet", ...args]), { input });
  await gpg(["--passphrase", "", "--quick-gen-key", `${name}@example.org`, "ed25519", "sign", "never"]);
  const keyring = `${home}.gpg`;
  await writeFile(keyring, (await gpg(["--export"])).stdout);
  return {
    keyring,
    armoured: (await gpg(["--export", "--armor"])).text,
    clearSign: async (text) => (await gpg(["--clearsign", "--digest-algo", "SHA512"], text)).stdout,
    close: async () => {
      await host.run(toolchain.wrap(["gpgconf", "--homedir", home, "--kill", "all"]));
    },
  };
}
