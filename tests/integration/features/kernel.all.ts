import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Machine, startMachine } from "../../../src/vm/index.ts";
import { buildSystem, initSystem } from "../../../src/workflows/index.ts";
import { bootComplete } from "../../../src/workflows/try/booted.ts";
import { buildRelease } from "../../support/script.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { configFrom } from "./machine.ts";

/*
 * What a container has not: a kernel of its own, devices, a screen, a clock to set. So the laptop is booted once in QEMU
 * too, and asked what it sees of its root itself.
 */
const workspace = testWorkspace();
let directory = "";
let machine: Machine | undefined;

afterEach(async () => {
  await machine?.close();
  machine = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function boot(example: string): Promise<Machine> {
  buildRelease();
  directory = await mkdtemp(join(tmpdir(), "lethe-kernel-"));
  const config = join(directory, "config");
  await configFrom(example, config, []);
  const { toolchain } = await buildSystem(workspace, config);
  const image = join(directory, "disk.img");
  await initSystem(workspace, config, image, { size: 16 * 1024 ** 3, confirm: () => Promise.resolve() });
  machine = await startMachine(
    { host: workspace.host, toolchain },
    { disks: [{ path: image, unsafe: true }], display: true },
  );
  await bootComplete(machine, 600_000);
  return machine;
}

/** What `lethe system status` lists: nothing, and an exit status of 0, where the root is as declared. */
async function untracked(booted: Machine): Promise<string> {
  const { status, stdout, stderr } = await booted.run("lethe system status", { timeout: 300_000 });
  return status === 0 ? "" : `${status}\n${stdout}${stderr}`;
}

test("the laptop on a kernel of its own: nothing failed, nothing is left, and a login on the screen", async () => {
  const laptop = await boot("examples/laptop");
  expect(await laptop.succeed("systemctl --failed --plain --no-legend")).toBe("");
  expect(await laptop.succeed("systemctl is-active greetd.service NetworkManager.service fstrim.timer")).toBe(
    "active\nactive\nactive",
  );
  expect(await untracked(laptop)).toBe("");
});
