import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Machine, type MachineOptions, startMachine } from "../../../src/vm/index.ts";
import { initSystem } from "../../../src/workflows/index.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { testWorkspace } from "../../support/workspace.ts";

export const PASSPHRASE = "sesame, open";
export const PIN_QUESTION = /Please enter (?:LUKS2 token|TPM2) PIN[^\n]*:/;

/** The example with an encrypted disk, installed on an image, and what its tests do with it. */
export interface EncryptedImage {
  readonly directory: string;
  readonly image: string;
  readonly recovery: string;
  start(options?: Partial<MachineOptions>): Promise<Machine>;
  remove(): Promise<void>;
}

const workspace = testWorkspace();

export async function encryptedImage(): Promise<EncryptedImage> {
  const directory = await mkdtemp(join(tmpdir(), "lethe-encrypted-"));
  const image = join(directory, "disk.img");
  const config = join(directory, "config");
  await cp("examples/encrypted", config, { recursive: true });
  let recovery = "";
  await initSystem(workspace, config, image, {
    size: 3 * 1024 ** 3,
    confirm: async () => undefined,
    // Its secret is nobody's.
    secrets: { key: false },
    keys: {
      passphrase: async () => Buffer.from(PASSPHRASE),
      keep: async (key) => {
        recovery = key;
      },
    },
  });
  let starts = 0;
  return {
    directory,
    image,
    recovery,
    start: async ({ disks = [], ...options } = {}) => {
      starts += 1;
      return startMachine(
        { host: workspace.host, toolchain: await testToolchain() },
        {
          disks: [{ path: image, unsafe: true }, ...disks],
          display: false,
          // One each: what is waited for is never found in what another machine said.
          consoleLog: join(directory, `console-${starts}`),
          ...options,
        },
      );
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
