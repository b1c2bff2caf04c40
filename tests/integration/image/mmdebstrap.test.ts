import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allocatedIn } from "../../../src/image/ids.ts";
import {
  buildRoot,
  compareTrees,
  discardRoot,
  type ImageContext,
  openPool,
  type Pool,
  treeDigest,
} from "../../../src/image/index.ts";
import { createSubvolume, deleteSubvolume } from "../../../src/image/subvolume.ts";
import type { BuiltRoot, Ids } from "../../../src/model/index.ts";
import { forbidden } from "./differences.ts";
import { imageContext, smallInput } from "./fixture.ts";
import { mmdebstrap } from "./mmdebstrap.ts";
import { privateKeys } from "./private-keys.ts";

let context: ImageContext;
let pool: Pool;
let theirs: string;
let ids: Ids;
let built: BuiltRoot;

beforeAll(async () => {
  context = await imageContext();
  pool = await openPool(context);
  theirs = join(pool.layers, `mmdebstrap.tmp-${process.pid}`);
  await createSubvolume(context, theirs);
  await mmdebstrap(context, await smallInput(), theirs);
  // The same numbers as theirs, so that owners can be compared as they are.
  ids = { version: 1, subids: {}, ...(await allocatedIn(context.host, theirs)) };
  built = await buildRoot(context, await smallInput({ ids }));
});

afterAll(async () => {
  await deleteSubvolume(context, theirs);
  await pool.close();
});

test("the packages' tree is mmdebstrap's, but for what the committed list says", async () => {
  const ours = built.layers[1]?.path ?? "";
  const differences = await compareTrees(context, theirs, ours);
  const read = (path: string) => ({
    first: readFileSync(join(theirs, path), "utf8"),
    second: readFileSync(join(ours, path), "utf8"),
  });
  expect(forbidden(differences, read)).toEqual([]);
});

test("a build from nothing gives the same tree as one from cached layers", async () => {
  const fresh = await buildRoot(context, await smallInput({ ids }), { fresh: true });
  try {
    expect(await compareTrees(context, fresh.path, built.path)).toEqual([]);
    expect(await treeDigest(context, fresh.path)).toBe(await treeDigest(context, built.path));
    expect(fresh.key).toBe(built.key);
  } finally {
    await discardRoot(context, fresh);
  }
});

test("no private key is in it, though its packages made some", async () => {
  expect(await privateKeys(context, theirs)).toContain("./etc/ssl/private/ssl-cert-snakeoil.key");
  expect(await privateKeys(context, built.path)).toEqual([]);
});

test("it has no nested subvolume, and an empty machine-id", async () => {
  const { text } = await context.host.run(["find", built.path, "-mindepth", "1", "-type", "d", "-inum", "256"]);
  expect(text).toBe("");
  expect(await context.host.readText(join(built.path, "etc/machine-id"))).toBe("");
});
