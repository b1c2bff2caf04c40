import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Machine, type MachineOptions, startMachine } from "../../../src/vm/index.ts";
import { initSystem } from "../../../src/workflows/index.ts";
import { bootComplete } from "../../../src/workflows/try/booted.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { testWorkspace } from "../../support/workspace.ts";

export const PASSPHRASE = "sesame, open";

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
  return {
    directory,
    image,
    recovery,
    start: async ({ disks = [], ...options } = {}) =>
      startMachine(
        { host: workspace.host, toolchain: await testToolchain() },
        {
          disks: [{ path: image, unsafe: true }, ...disks],
          display: false,
          consoleLog: join(directory, "console"),
          ...options,
        },
      ),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Answers the questions of a boot, in their order, until it is complete. */
export async function answer(machine: Machine, answers: readonly (readonly [RegExp, string])[]): Promise<void> {
  for (const [question, typed] of answers) {
    await machine.waitForConsole(question);
    await machine.typeOnConsole(`${typed}\r`);
  }
  await bootComplete(machine);
}

export const PASSPHRASE_QUESTION = /Please enter (?:passphrase|recovery key)[^\n]*:/;
export const PIN_QUESTION = /Please enter (?:LUKS2 token|TPM2) PIN[^\n]*:/;
