import { join } from "node:path";
import { expect, test } from "vitest";
import { freeOnEsp } from "../../../src/generation/index.ts";
import { attach, context, MIB, scratch, sparse, tool } from "../disk/support.ts";

test("what is free on an EFI system partition that nobody has opened is what fits on it, to the last cluster", async () => {
  const directory = await scratch();
  const device = await attach(await sparse(join(directory, "esp.img"), 40 * MIB));
  const cluster = 512;
  await tool(["mkfs.vfat", "-F", "32", "-s", "1", device]);
  const copy = async (size: number, name: string, accept = [0]) => {
    const file = await sparse(join(directory, name), size);
    return (await tool(["mcopy", "-i", device, file, `::${name}`], accept)).status;
  };
  const empty = await freeOnEsp(context, device);
  expect(await copy(10 * MIB + 1, "kernel")).toBe(0);
  const free = await freeOnEsp(context, device);
  expect(empty - free).toBe(10 * MIB + cluster);
  expect(await copy(free + 1, "too-big", [1])).toBe(1);
  await tool(["mdel", "-i", device, "::too-big"], [0, 1]);
  expect(await copy(free, "rest")).toBe(0);
  expect(await freeOnEsp(context, device)).toBe(0);
});
