import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Machine } from "../../../src/vm/index.ts";
import { addUnlockMethod, unlockMethods } from "../../../src/workflows/index.ts";
import { bootComplete } from "../../../src/workflows/try/booted.ts";
import { answer, PASSPHRASE_QUESTION } from "../../../src/workflows/try/unlock.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { type EncryptedImage, encryptedImage, PASSPHRASE } from "./encrypted-machine.ts";

const workspace = testWorkspace();
let disk: EncryptedImage;
let machine: Machine;

beforeAll(async () => {
  disk = await encryptedImage();
  machine = await disk.start();
});

afterAll(async () => {
  await (machine as Machine | undefined)?.close();
  await (disk as EncryptedImage | undefined)?.remove();
});

test("an image that was encrypted where no encrypted volume can be opened boots by its passphrase, after a wrong one", async () => {
  await answer(machine, [
    [PASSPHRASE_QUESTION, "open, sesame"],
    [PASSPHRASE_QUESTION, PASSPHRASE],
  ]);
  await bootComplete(machine);
  expect(await machine.succeed("findmnt -nvo SOURCE -M /")).toBe("/dev/mapper/lethe");
  expect(await machine.succeed("cat /run/lethe/generation; systemctl --failed --no-legend --plain")).toBe("1");
  expect((await machine.run("journalctl --boot --quiet --no-pager --grep 'ordering cycle'")).stdout).toBe("");
  await machine.succeed("echo kept > /srv/kept/letter; echo gone > /root/undeclared; sync -f /srv/kept");
});

test("the machine says what opens its disk and what is declared and not enrolled, and gives its header away", async () => {
  const listed = await machine.succeed("lethe disk unlock-methods list", { timeout: 300_000 });
  expect(listed).toMatch(/^passphrase +a passphrase$/m);
  expect(listed).toMatch(/^recovery +the recovery key$/m);
  expect(listed).toMatch(/^security-key +declared and not enrolled/m);
  expect(listed).toMatch(/^tpm2 +declared and not enrolled/m);
  await machine.succeed("lethe disk header-backup /root/header", { timeout: 300_000 });
  expect(await machine.succeed("stat -c %a /root/header; blkid -p -o value -s TYPE /root/header")).toBe(
    "600\ncrypto_LUKS",
  );
});

test("a key on a stick opens it without typing, and what was not kept is forgotten", async () => {
  await machine.powerOff();
  await machine.close();
  const holder = join(disk.directory, "stick");
  await mkdir(holder);
  const options = {
    present: async () => Buffer.from(disk.recovery),
    fresh: async () => Buffer.alloc(0),
    pin: async () => "",
    keep: async () => undefined,
    stick: holder,
  };
  expect(await addUnlockMethod(workspace, "security-key", disk.image, options)).toBe("added");
  expect(await addUnlockMethod(workspace, "security-key", disk.image, options)).toBe("already");
  expect((await stat(join(holder, "lethe/disk.key"))).mode & 0o777).toBe(0o600);
  const { enrolled } = await unlockMethods(workspace, disk.image);
  expect(enrolled.map(({ method }) => method)).toEqual(["passphrase", "security-key", "recovery"]);

  const stick = join(disk.directory, "stick.img");
  const tools = async (argv: readonly string[]) => workspace.host.run((await testToolchain()).wrap(argv));
  await workspace.host.run(["truncate", "--size", "64M", stick]);
  await tools(["mkfs.vfat", "-n", "LETHE-KEY", stick]);
  await tools(["mcopy", "-s", "-i", stick, join(holder, "lethe"), "::"]);
  machine = await disk.start({ disks: [{ path: stick, readOnly: true }] });
  await bootComplete(machine);
  expect(await machine.succeed("cat /srv/kept/letter")).toBe("kept");
  expect((await machine.run("cat /root/undeclared")).status).not.toBe(0);
  expect(await machine.succeed("journalctl -b -o cat -u lethe-disk-key")).toContain("open by the key on the stick");
});
