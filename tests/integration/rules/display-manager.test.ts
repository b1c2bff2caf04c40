import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { readInstalled } from "../../../src/installed/index.ts";
import { loadRules } from "../../../src/rules/index.ts";

const PROGRAM = "/etc/X11/default-display-manager";
const UNIT = "/etc/systemd/system/display-manager.service";
let root: string;

/** As gdm3's script leaves a machine, where nobody was asked. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lethe-login-"));
  write("/var/lib/dpkg/status", "");
  write(PROGRAM, "/usr/sbin/gdm3\n");
  asked("gdm3");
  enabled("/lib/systemd/system/gdm3.service");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** What debconf notes of the packages whose question it is. */
function asked(owners: string): void {
  const question = "Name: shared/default-x-display-manager\nTemplate: shared/default-x-display-manager\nValue: gdm3\n";
  write("/var/cache/debconf/config.dat", `Name: a/b\nOwners: a, b\n\n${question}Owners: ${owners}\nFlags: seen\n`);
}

function enabled(target: string): void {
  rmSync(join(root, UNIT), { force: true });
  mkdirSync(dirname(join(root, UNIT)), { recursive: true });
  symlinkSync(target, join(root, UNIT));
}

async function explained(): Promise<boolean[]> {
  const host = realHost();
  const rules = await loadRules({ host, root, installed: await readInstalled(host, root), homes: [], noise: [] });
  return [rules.explain(PROGRAM, "file") !== undefined, rules.explain(UNIT, "symlink") !== undefined];
}

test("the only login screen that is installed was chosen by nobody", async () => {
  expect(await explained()).toEqual([true, true]);
  enabled("/usr/lib/systemd/system/gdm3.service");
  expect(await explained()).toEqual([true, true]);
});

test("of several one was chosen; and so was one that is not Debian's own, or a second line", async () => {
  enabled("/etc/systemd/system/mine.service");
  expect(await explained()).toEqual([true, false]);
  enabled("/lib/systemd/system/gdm3.service");
  for (const text of ["/usr/sbin/gdm3\nmine\n", "/usr/local/bin/mine\n", ""]) {
    write(PROGRAM, text);
    expect(await explained()).toEqual([false, false]);
  }
  write(PROGRAM, "/usr/sbin/gdm3\n");
  asked("gdm3, lightdm");
  expect(await explained()).toEqual([false, false]);
});
