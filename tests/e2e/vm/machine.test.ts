import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { type Machine, startMachine, type VmContext } from "../../../src/vm/index.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { smallGuest } from "./small-guest.ts";

const host = realHost();
let scratch: string;
let context: VmContext;
let machine: Machine;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "lethe-machine-"));
  context = { host, toolchain: await testToolchain() };
  await writeFile(join(scratch, "disk"), Buffer.alloc(1 << 20));
  machine = await startMachine(context, {
    boot: await smallGuest(context.toolchain, scratch),
    disks: [{ path: join(scratch, "disk"), serial: "MEADOW" }],
    kernelParameters: ["lethe.test=1"],
    memory: 512,
    consoleLog: join(scratch, "console.log"),
  });
  await machine.waitForAgent();
});

afterAll(async () => {
  await (machine as Machine | undefined)?.close();
  await rm(scratch, { recursive: true, force: true });
});

test("a command's status, output and error output come back, whatever bytes they are", async () => {
  expect(await machine.run("cat; printf '\\377 %s' bad >&2; exit 3", { input: "in\n" })).toMatchObject({
    status: 3,
    stdout: "in\n",
    stderr: "\ufffd bad",
  });
  expect(await machine.succeed("cat /proc/cmdline")).toContain("lethe.test=1");
  expect(await machine.succeed("cat /sys/block/vda/serial")).toBe("MEADOW");
});

test("a hundred kilobytes go in and come out as they were", async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7 + (index >> 8)) % 256));
  await machine.copyTo(bytes, "/run/it's $bytes", { mode: 0o600 });
  expect((await machine.copyFrom("/run/it's $bytes")).equals(bytes)).toBe(true);
});

test("a command that hangs is killed in the guest, which stays usable", async () => {
  const late = machine.run("echo begun; sleep 600", { timeout: 2000 });
  await expect(late).rejects.toMatchObject({
    code: "VM_TIMEOUT",
    details: expect.arrayContaining(["begun"]) as unknown,
  });
  expect(await machine.succeed("echo still there")).toBe("still there");
});

test("the console is read, waited for, and shown with what went wrong", async () => {
  await machine.waitForConsole(/the small guest is up/);
  await machine.run("echo 'said by the guest' >/dev/ttyS0");
  await machine.waitForConsole(/said by the guest/);
  await expect(machine.waitForConsole(/never said/, { timeout: 300 })).rejects.toMatchObject({
    code: "VM_CONSOLE",
    details: expect.arrayContaining([expect.stringContaining("said by the guest")]) as unknown,
  });
});

test("what is typed on the console reaches the guest", async () => {
  const heard = machine.run('exec 4</dev/ttyS0; echo "speak now" >/dev/ttyS0; read -r line <&4; echo "heard $line"');
  await machine.waitForConsole(/speak now/);
  await machine.typeOnConsole("hello\n");
  expect((await heard).stdout).toBe("heard hello\n");
});

test("a picture of its screen", async () => {
  await machine.screenshot(join(scratch, "screen.png"));
  expect((await readFile(join(scratch, "screen.png"))).subarray(1, 4).toString()).toBe("PNG");
});

test("a reboot is over when the next boot answers", async () => {
  const id = "cat /proc/sys/kernel/random/boot_id";
  const before = await machine.succeed(id);
  await machine.succeed(": >/run/mark");
  await machine.reboot();
  expect(await machine.succeed(id)).not.toBe(before);
  expect((await machine.run("cat /run/mark")).status).toBe(1);
});

test("what was written stays when power is cut, and who waits is told with the console's last words", async () => {
  await machine.succeed("printf written | dd of=/dev/vda conv=notrunc,fsync status=none");
  await machine.run("echo 'the last words' >/dev/ttyS0");
  const unanswered = expect(machine.run("sleep 600")).rejects.toMatchObject({
    code: "VM_LOST",
    details: expect.arrayContaining([expect.stringContaining("the last words")]) as unknown,
  });
  await machine.cutPower();
  await unanswered;
  expect((await readFile(join(scratch, "disk"))).subarray(0, 7).toString()).toBe("written");
  await machine.start();
  await machine.waitForAgent();
  expect(await machine.succeed("head -c 7 /dev/vda")).toBe("written");
});

test("it powers off; its console was kept over all its boots", async () => {
  await machine.powerOff();
  await expect(machine.run("true")).rejects.toMatchObject({ code: "VM_LOST" });
  expect((await readFile(join(scratch, "console.log"), "utf8")).match(/the small guest is up/g)).toHaveLength(3);
});
