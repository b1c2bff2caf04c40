import { closeSync, existsSync, openSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PlainWorld } from "./plain-world.ts";

let world: PlainWorld;

beforeEach(() => {
  world = new PlainWorld();
  world.declare(`cache("${world.path("source")}", { limit: "3M" })`, `cache("${world.path("free")}")`);
});
afterEach(() => world.release());

/** Five files of one mebibyte, `f1` the oldest. */
const fill = () =>
  world.shell(`mkdir -p source/deep; for n in 1 2 3 4 5; do
    head -c 1M /dev/urandom >source/deep/f$n; touch -d "2020-01-0$n" source/deep/f$n; done`);

test("what was used longest ago goes, down to the limit, and nothing more", async () => {
  fill();
  world.shell("touch -a -d 2022-01-01 source/deep/f1");
  const before = (await world.status()).by["source"];
  expect(before).toMatchObject({ verdict: "agreed", says: ["may be lost", "167 % of its limit"], lost: { files: 5 } });
  const { source } = await world.sync();
  expect(source).toMatchObject({ left: [], standing: { says: ["may be lost", "100 % of its limit"] } });
  expect(source?.failed).toBeUndefined();
  expect(readdirSync(world.path("source/deep"))).toEqual(["f1", "f4", "f5"]);
  expect((await world.sync())["source"]?.done).toEqual([]);
});

test("a file that a program has open, or the kernel uses, stays however old it is", async () => {
  fill();
  const open = openSync(world.path("source/deep/f1"), "r");
  const loop = world.shell("losetup --find --show source/deep/f2").trim();
  try {
    expect((await world.sync())["source"]?.failed).toBeUndefined();
    expect(readdirSync(world.path("source/deep"))).toEqual(["f1", "f2", "f5"]);
    world.shell("head -c 4M /dev/urandom >source/deep/f2; rm source/deep/f5");
    expect((await world.sync())["source"]?.failed?.why).toMatch(/in use/);
  } finally {
    closeSync(open);
    world.shell(`losetup --detach ${loop}`);
  }
});

test("names are bytes, of several names of a file all go, and nothing is followed out of it", async () => {
  world.shell(`mkdir source out; printf x >out/precious
    head -c 4M /dev/urandom >source/$'a\\nb\\xff'; ln source/$'a\\nb\\xff' source/-rf; touch -d 2020-01-01 source/-rf
    ln -s ../out source/link; echo new >source/new`);
  await world.sync();
  expect(readdirSync(world.path("source"))).toEqual(["link", "new"]);
  expect(existsSync(world.path("out/precious"))).toBe(true);
});

test("without a limit there is nothing to sync", async () => {
  world.shell("mkdir free; echo x >free/f");
  await expect(world.sync({ names: ["free"] })).rejects.toMatchObject({ code: "STATE_STANDS_ALONE" });
  expect((await world.status()).by["free"]).toMatchObject({ verdict: "agreed", says: ["may be lost"] });
});
