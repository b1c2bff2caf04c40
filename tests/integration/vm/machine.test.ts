import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { bestAccelerator, startMachine, type VmContext, withMachine } from "../../../src/vm/index.ts";
import { testToolchain } from "../../support/toolchain.ts";

const host = realHost();
let scratch: string;
let context: VmContext;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "lethe-machine-"));
  context = { host, toolchain: await testToolchain() };
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Programs whose command line has `word` in it. */
async function programs(word: string) {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "");
    if (line.includes(word)) found.push(line.split("\0")[0] ?? "");
  }
  return found.sort();
}

test("a disk that is not there: QEMU's own words, and nothing left", async () => {
  const nowhere = join(scratch, "nowhere.img");
  const start = startMachine(context, { accelerator: "tcg", disks: [{ path: nowhere }], tpm: "throw-away" });
  await expect(start).rejects.toMatchObject({
    code: "VM_START",
    message: expect.stringMatching(/nowhere\.img.*No such file/) as unknown,
  });
  expect(await programs(`/run/lethe/vm/${process.pid}-`)).toEqual([]);
  expect((await host.readDir("/run/lethe/vm")).filter((name) => name.startsWith(`${process.pid}-`))).toEqual([]);
});

test("the firmware speaks with the accelerator that was found to work, and after the end nothing is left", async () => {
  await withMachine(context, { disks: [], tpm: "throw-away", memory: 256 }, async (machine) => {
    expect(machine.accelerator).toBe(await bestAccelerator(context));
    await machine.waitForConsole(/BdsDxe:/, { timeout: 60_000 });
    await machine.screenshot(join(scratch, "firmware.png"));
    expect((await readFile(join(scratch, "firmware.png"))).subarray(1, 4).toString()).toBe("PNG");
    expect(await programs(`/run/lethe/vm/${process.pid}-`)).toEqual(["qemu-system-x86_64", "swtpm"]);
    await expect(machine.run("true")).rejects.toMatchObject({
      code: "VM_NO_AGENT",
      details: expect.arrayContaining([expect.stringContaining("BdsDxe:")]) as unknown,
    });
  });
  expect(await programs(`/run/lethe/vm/${process.pid}-`)).toEqual([]);
});

test("QEMU and the TPM end with the process that started them, also when that is killed", async () => {
  const bundle = join(scratch, "starter.mjs");
  await build({
    stdin: {
      resolveDir: resolve("."),
      loader: "ts",
      contents: `
        import { realHost } from "./src/host/index.ts";
        import { toolchainAt } from "./src/tools/index.ts";
        import { startMachine } from "./src/vm/index.ts";
        const host = realHost();
        const toolchain = toolchainAt(host, ${JSON.stringify(context.toolchain.path)}, "");
        await startMachine({ host, toolchain }, { accelerator: "tcg", disks: [], tpm: "throw-away", memory: 256 });
        console.log("started");
      `,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: bundle,
  });
  const starter = spawn(process.execPath, [bundle], { stdio: ["ignore", "pipe", "inherit"] });
  const mark = `/run/lethe/vm/${starter.pid}-`;
  try {
    await once(starter.stdout, "data");
    expect(await programs(mark)).toEqual(["qemu-system-x86_64", "swtpm"]);
  } finally {
    starter.kill("SIGKILL");
    await once(starter, "exit");
  }
  await expect.poll(() => programs(mark), { timeout: 10_000 }).toEqual([]);
  await expect(startMachine(context, { accelerator: "tcg", disks: [{ path: "/nowhere" }] })).rejects.toThrow();
  expect((await host.readDir("/run/lethe/vm")).filter((name) => name.startsWith(`${starter.pid}-`))).toEqual([]);
});
