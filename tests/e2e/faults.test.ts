import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Machine, startMachine } from "../../src/vm/index.ts";
import { buildSystem, initSystem } from "../../src/workflows/index.ts";
import { bootComplete } from "../../src/workflows/try/booted.ts";
import { testToolchain } from "../support/toolchain.ts";
import { testWorkspace } from "../support/workspace.ts";

/*
 * One disk goes through everything that can go wrong, in an order in which each boot serves two claims:
 * a boot costs most of a minute where the machine is emulated.
 */
const workspace = testWorkspace();
let directory: string;
let image: string;
let machine: Machine;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lethe-faults-"));
  image = join(directory, "disk.img");
  const config = join(directory, "config");
  await cp("examples/minimal", config, { recursive: true });
  await buildSystem(workspace, config);
  await initSystem(workspace, config, image, { size: 8 * 1024 ** 3, confirm: async () => undefined });
  machine = await boot();
});

afterAll(async () => {
  await machine.close();
  await rm(directory, { recursive: true, force: true });
});

async function boot(...kernelParameters: string[]): Promise<Machine> {
  const { host } = workspace;
  const toolchain = await testToolchain();
  return startMachine(
    { host, toolchain },
    {
      disks: [{ path: image, unsafe: true }],
      display: false,
      kernelParameters,
      consoleLog: join(directory, "console"),
    },
  );
}

async function booted(): Promise<string> {
  await bootComplete(machine);
  // In a circle systemd leaves out one of its units, another one at each boot.
  expect((await machine.run("journalctl --boot --quiet --no-pager --grep 'ordering cycle'")).stdout).toBe("");
  return machine.succeed("cat /run/lethe/generation");
}

const CONFIG = "/etc/lethe/config";
const lethe = (words: string) => machine.succeed(`lethe ${words}`, { timeout: 600_000 });
const edit = (from: string, to: string) => machine.succeed(`sed -i 's|${from}|${to}|' ${CONFIG}/system.ts`);

test("reconfigure --now boots the new user space, and a component declared now takes what is there now", async () => {
  expect(await booted()).toBe("1");
  await machine.succeed("mkdir -p /srv/later && echo early > /srv/later/work && echo kept > /srv/kept/letter");
  const declared =
    'directory("/srv/later", { reason: "declared later" }), cache("/srv/later/in it", { reason: "nested" }), ';
  await machine.succeed(
    `sed -i 's|import { |import { cache, |; s|defineState(\\[|defineState([${declared}|' ${CONFIG}/state.ts`,
  );
  await machine.reboot({ soft: true, by: "lethe system reconfigure --now", timeout: 900_000 });
  expect(await booted()).toBe("2");
  expect(await machine.succeed("cat /srv/later/work /srv/kept/letter")).toBe("early\nkept");
  expect(await machine.succeed("findmnt -no FSROOT -M /srv/later")).toContain("@state/directory/");
  expect(await machine.succeed("findmnt -no FSROOT -M '/srv/later/in it'")).toContain("@state/cache/");
  // Only a boot through the boot loader proves a boot entry.
  expect(await machine.succeed("ls /efi/loader/entries")).toMatch(/lethe-2\+\d/);
});

test("a rollback boots the former generation, and hides nothing that was kept since", async () => {
  await machine.succeed("echo more >> /srv/later/work");
  const entries = await machine.succeed("ls /efi/loader/entries");
  expect(await lethe("system rollback 1 --dry-run")).toContain("would write the boot entry lethe-1.conf");
  expect(await machine.succeed("ls /efi/loader/entries; lethe system list-generations")).toMatch(
    new RegExp(`^${entries.replaceAll(/[+.]/g, "\\$&")}\n *1 .*\n *2 .* next`),
  );
  await machine.succeed("mkdir -m 750 /srv/adopted && echo today > /srv/adopted/page");
  expect(await lethe(`state adopt /srv/adopted --yes --config ${CONFIG}`)).toContain("kept from now on: /srv/adopted");
  expect(await machine.succeed("findmnt -no FSROOT -M /srv/adopted")).toContain("@state/directory/srv-adopted");
  await lethe("system rollback 1");
  await machine.reboot();
  expect(await booted()).toBe("1");
  expect(await machine.succeed("cat /srv/later/work")).toBe("early\nmore");
  expect(await machine.succeed("stat -c %a /srv/adopted && cat /srv/adopted/page")).toBe("750\ntoday");
});

test("a generation that does not boot is given up, and the former one comes back by itself", async () => {
  await edit('parameters: \\["', 'parameters: ["rd.systemd.unit=emergency.target", "');
  await machine.succeed(`sed -i 's|boot: {|boot: { tries: 1,|' ${CONFIG}/system.ts`);
  const dry = await lethe("system reconfigure --dry-run");
  expect(dry).toContain("would make generation 3\n");
  expect(dry).toContain("would write the boot entry lethe-3+1.conf\ngeneration 3 would be the next to boot");
  expect(await machine.succeed("ls /efi/loader/entries")).not.toContain("lethe-3");
  await lethe("system reconfigure");
  expect(await machine.succeed("ls /efi/loader/entries")).toContain("lethe-3+1.conf");
  await machine.reboot({ timeout: 900_000 });
  expect(await booted()).toBe("1");
  expect(await machine.succeed("ls /efi/loader/entries")).toContain("lethe-3+0-1.conf");
  expect(await machine.console()).toContain("THE BOOT FAILED");
});

test("power that goes while a generation is installed, and while a root is made, costs nothing; lethe.keep carries the former root forward", async () => {
  await machine.succeed("echo safe > /srv/kept/letter; echo 'not declared' > /root/undeclared; sync -f /srv/kept");
  await edit("Nothing here", "Never installed: nothing here");
  // The command's own answer never comes: the machine is gone before.
  const install = machine.run("lethe system reconfigure --trace >/dev/console 2>&1", { timeout: 600_000 });
  install.catch(() => undefined);
  await machine.waitForConsole(/\+ write \S+\/journal\/install\.json/, { timeout: 600_000 });
  await machine.cutPower();
  await install.catch(() => undefined);
  await machine.start();
  await machine.waitForConsole(/Starting .*fresh root from the generation|Starting lethe-root/, { timeout: 300_000 });
  await machine.cutPower();
  await machine.close();
  machine = await boot("lethe.keep");
  expect(await booted()).toBe("1");
  expect(await machine.succeed("cat /srv/kept/letter /root/undeclared")).toBe("safe\nnot declared");
  expect(await machine.succeed("lethe roots list", { timeout: 300_000 })).toMatch(/erased/);
});

/** Waits for text on the console that was not there when it was called. */
async function newOnConsole(pattern: RegExp): Promise<void> {
  const before = (await machine.console()).length;
  await expect
    .poll(async () => pattern.test((await machine.console()).slice(before)), { timeout: 600_000, interval: 100 })
    .toBe(true);
}

test("lethe.keep was for one boot; another generation can be chosen in the boot menu, for one boot; one component lies in another", async () => {
  await machine.powerOff();
  await machine.close();
  machine = await boot();
  await newOnConsole(/Lethe minimal, generation 2/);
  // The one that boots by itself stands first: one down, and go.
  await machine.typeOnConsole("j\r");
  expect(await booted()).toBe("2");
  const listed = await machine.succeed("ls /efi/loader/entries; lethe system list-generations");
  expect(listed).toMatch(/^lethe-2\.conf$/m);
  expect(listed).toMatch(/^ *1 .* next$/m);
  expect(await machine.succeed("findmnt -no FSROOT -M '/srv/later/in it'")).toContain("@state/cache/");
  // What was mounted to mount it is not left behind.
  expect((await machine.run("findmnt -rno TARGET | grep /run/lethe/top")).stdout).toBe("");
  expect((await machine.run("cat /root/undeclared")).status).not.toBe(0);
  // What went is told to whoever logs in next, with the way to have it back.
  // It is found out in idle time.
  const idle = "until [ -e /run/motd.d/20-lethe-erased ]; do sleep 1; done; cat /run/motd.d/20-lethe-erased";
  expect(await machine.succeed(idle, { timeout: 600_000 })).toMatch(
    /^Lethe forgot \d+ changes? of the last session\. See: lethe roots diff \d+\. To bring back: lethe roots restore/,
  );
});

test("nothing stays behind on this host", async () => {
  await machine.close();
  const { text } = await workspace.host.run(["losetup", "--associated", image]);
  expect(text).toBe("");
  expect(await readFile("/proc/self/mounts", "utf8")).not.toContain(directory);
});
