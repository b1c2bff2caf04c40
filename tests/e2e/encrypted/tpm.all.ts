import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Machine } from "../../../src/vm/index.ts";
import { bootComplete } from "../../../src/workflows/try/booted.ts";
import { answer, PASSPHRASE_QUESTION } from "../../../src/workflows/try/unlock.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { type EncryptedImage, encryptedImage, PASSPHRASE, PIN_QUESTION } from "./encrypted-machine.ts";

/* What only the machine itself can do: it has a TPM, and a kernel with device-mapper, whatever this host's has. */
let disk: EncryptedImage;
let machine: Machine;
let tpm: { readonly state: string };
let second: string;

beforeAll(async () => {
  disk = await encryptedImage();
  tpm = { state: join(disk.directory, "tpm") };
  second = join(disk.directory, "second.img");
  await testWorkspace().host.run(["truncate", "--size", "3G", second]);
  machine = await disk.start({ tpm, disks: [{ path: second, unsafe: true, serial: "SECOND" }] });
  await answer(machine, [[PASSPHRASE_QUESTION, PASSPHRASE]]);
  await bootComplete(machine);
});

afterAll(async () => {
  await (machine as Machine | undefined)?.close();
  await (disk as EncryptedImage | undefined)?.remove();
});

const INIT = "lethe system init /etc/lethe/config /dev/vdb --recovery-file /root/recovery";
const time = { timeout: 600_000 };

test("a real disk is encrypted, installed on and let go of", async () => {
  await machine.succeed("printf %s 'another word' >/run/passphrase; echo wrong >/run/wrong");
  const made = await machine.succeed(`${INIT} --passphrase-file /run/passphrase`, time);
  expect(made).toContain("make     the encryption (LUKS2)");
  expect(made).toContain("/dev/vdb boots generation 1");
  expect(await machine.succeed("stat -c %a /root/recovery; ls /dev/mapper")).toBe("600\ncontrol\nlethe");
  expect(await machine.succeed("lethe disk unlock-methods list /dev/vdb", time)).toMatch(/^passphrase.*\nrecovery/);
});

test("a second run opens it and finds nothing to do; a wrong passphrase opens nothing", async () => {
  await machine.succeed("mv /root/recovery /root/kept");
  const again = await machine.succeed(`${INIT} --passphrase-file /run/passphrase`, time);
  expect(again).toContain("nothing to do: /dev/vdb has this system as generation 1");
  const wrong = await machine.run(`${INIT} --passphrase-file /run/wrong`, time);
  expect(wrong.stderr).toContain("this passphrase does not open /dev/vdb");
  expect(await machine.succeed("ls /dev/mapper; test ! -e /root/recovery")).toBe("control\nlethe");
});

test("a TPM is enrolled with a PIN, and opens the disk at the next boot", async () => {
  // 12 holds what the boot loader told the kernel.
  const add = `printf %s '${PASSPHRASE}' >/run/passphrase; printf 4711 >/run/pin
    lethe disk unlock-methods add tpm2 --passphrase-file /run/passphrase --pin-file /run/pin --pcrs 7+12`;
  expect(await machine.succeed(add, time)).toContain("the TPM and its PIN opens it now");
  expect(await machine.succeed("lethe disk unlock-methods list", time)).toMatch(/^tpm2 +the TPM and its PIN$/m);
  const back = machine.reboot();
  await machine.waitForConsole(PIN_QUESTION);
  await machine.typeOnConsole("4711\r");
  await back;
  await bootComplete(machine);
  expect(await machine.succeed("findmnt -nvo SOURCE -M /")).toBe("/dev/mapper/lethe");
});
