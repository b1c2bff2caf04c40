import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { diskUsage } from "../../../src/host/index.ts";
import { gcPool, type ImageContext, openPool, poolContent, type RootInput } from "../../../src/image/index.ts";
import { imageContext, smallDeclaration, smallInput, tinySet } from "./fixture.ts";
import { scriptedDeb, withDebs } from "./local-deb.ts";
import { type Child, startBuild } from "./process.ts";

let directory: string;
let context: ImageContext;
let tiny: RootInput;
let builtKey = "";
const children: Child[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lethe-processes-"));
  context = await imageContext({ cache: join(directory, "cache") });
  tiny = await smallInput({ declaration: smallDeclaration({ packages: tinySet }) });
});

afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(children.map((child) => child.done));
  await rm(directory, { recursive: true, force: true });
});

const start = async (input: RootInput) => {
  const child = await startBuild(directory, context.cache, input);
  children.push(child);
  return child;
};

test("two builds of the same system at once: one makes it, the other waits and takes it", async () => {
  const both = [await start(tiny), await start(tiny)];
  const [first, second] = await Promise.all(both.map((child) => child.line("built ")));
  expect(first).toBe(second);
  builtKey = String(first).replace("built ", "");
  expect(await Promise.all(both.map((child) => child.done))).toEqual([0, 0]);
  const made = both.map((child) => child.lines.filter((line) => line.startsWith("advance")).length > 0);
  expect(made.filter(Boolean)).toHaveLength(1);
  // The kernel lets go of a loop device some moments after its last mount.
  await expect.poll(leftovers, { timeout: 20_000 }).toEqual({ loops: "", processes: "", halves: [], supports: [] });
});

test("a build that is killed leaves no process, no mount, no loop device and no half layer", async () => {
  const slow = await scriptedDeb(directory, { name: "slow", postinst: "echo begun; exec sleep 4321" });
  const child = await start(withDebs(tiny, [slow]));
  await child.line("advance ");
  await expect.poll(sleepers, { timeout: 20_000 }).not.toBe("");
  child.kill("SIGKILL");
  await child.done;
  await expect.poll(sleepers, { timeout: 5000 }).toBe("");
  // The kernel lets go of a loop device some moments after its last mount.
  await expect.poll(leftovers, { timeout: 20_000 }).toEqual({ loops: "", processes: "", halves: [], supports: [] });
});

test("gc deletes what it is told, of which the pool knows the last use and the size; a child goes before its parent", async () => {
  const { host } = context;
  const pool = await openPool(context);
  try {
    const content = (await poolContent(context, pool)).toSorted((a, b) => a.used - b.used);
    const layers = content.filter(({ kind }) => kind === "layer");
    expect(layers.length).toBeGreaterThan(1);
    expect(layers[0]?.name).toBe(builtKey);
    const image = join(context.cache, "pool.btrfs");
    const allocated = (await diskUsage(host, [image])).get(image) ?? 0;
    const sum = content.reduce((total, { size }) => total + size, 0);
    expect(Math.abs(sum - allocated) / allocated).toBeLessThan(0.05);
    await gcPool(context, pool, layers.slice(0, 1));
    const left = layers.slice(1).map(({ name }) => name);
    expect(await host.readDir(pool.layers)).toEqual(left.toSorted());
    expect(await host.readDir(pool.used)).toEqual(left.toSorted());
    expect((await diskUsage(host, [image])).get(image)).toBeLessThan(allocated);
  } finally {
    await pool.close();
  }
});

/** Processes of the slow script, which nothing else ends. */
async function sleepers(): Promise<string> {
  return (await context.host.run(["pgrep", "-f", "^sleep 4321"], { accept: [0, 1], effect: "read" })).text;
}

/** What a finished or killed build could have left; the pool is opened for it, which removes the leftovers of the dead. */
async function leftovers() {
  const { host, cache } = context;
  const status = { accept: [0, 1], effect: "read" } as const;
  const loops = (await host.run(["losetup", "--associated", join(cache, "pool.btrfs")], status)).text;
  const processes = await sleepers();
  const pool = await openPool(context);
  const halves = (await host.readDir(pool.layers)).filter((name) => name.includes(".tmp-"));
  const supports = await host.readDir(join(cache, "build"));
  await pool.close();
  return { loops, processes, halves, supports };
}
