import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Machine } from "../../../src/vm/index.ts";
import {
  answer,
  type EncryptedImage,
  encryptedImage,
  PASSPHRASE,
  PASSPHRASE_QUESTION,
  PIN_QUESTION,
} from "./encrypted-machine.ts";

let disk: EncryptedImage;
let machine: Machine;
let tpm: { readonly state: string };

beforeAll(async () => {
  disk = await encryptedImage();
  tpm = { state: join(disk.directory, "tpm") };
  machine = await disk.start({ tpm });
  await answer(machine, [[PASSPHRASE_QUESTION, PASSPHRASE]]);
});

afterAll(async () => {
  await (machine as Machine | undefined)?.close();
  await (disk as EncryptedImage | undefined)?.remove();
});

test("a TPM is enrolled with a PIN, and opens the disk at the next boot", async () => {
  // What the boot loader told the kernel is in 12, so that a changed one can be had here.
  const add = `printf %s '${PASSPHRASE}' >/run/passphrase; printf 4711 >/run/pin
    lethe disk unlock-methods add tpm2 --passphrase-file /run/passphrase --pin-file /run/pin --pcrs 7+12`;
  expect(await machine.succeed(add, { timeout: 300_000 })).toContain("the TPM and its PIN opens it now");
  expect(await machine.succeed("lethe disk unlock-methods list")).toMatch(/^tpm2 +the TPM and its PIN$/m);
  const back = machine.reboot();
  await machine.waitForConsole(PIN_QUESTION);
  await machine.typeOnConsole("4711\r");
  await back;
  await answer(machine, []);
  expect(await machine.succeed("findmnt -nvo SOURCE -M /")).toBe("/dev/mapper/lethe");
});

test("where what the TPM looks at has changed, the passphrase is asked for", async () => {
  await machine.powerOff();
  await machine.close();
  machine = await disk.start({ tpm, kernelParameters: ["lethe.test=changed"] });
  await answer(machine, [
    [PIN_QUESTION, "4711"],
    [PASSPHRASE_QUESTION, PASSPHRASE],
  ]);
  expect(await machine.succeed("cat /proc/cmdline")).toContain("lethe.test=changed");
});
