import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bootLayer } from "../../../src/boot/index.ts";
import { parseLock } from "../../../src/format/index.ts";
import { buildEpoch } from "../../../src/image/epoch.ts";
import { buildRoot, type ImageContext, openPool, type Pool, type RootInput } from "../../../src/image/index.ts";
import { placeInitrd } from "../../../src/image/initrd.ts";
import { deleteSubvolume, snapshot } from "../../../src/image/subvolume.ts";
import { withSupport } from "../../../src/image/support.ts";
import type { BuiltRoot } from "../../../src/model/index.ts";
import { imageContext, smallDeclaration, smallInput } from "./fixture.ts";
import { scriptedDeb, withDebs } from "./local-deb.ts";

const checkout = resolve(import.meta.dirname, "../../..");

let context: ImageContext;
let pool: Pool;
let directory: string;
let minimal: RootInput;
let plain: BuiltRoot;

/** The example's packages: their base layer is the one that other tests boot. */
beforeAll(async () => {
  context = await imageContext();
  pool = await openPool(context);
  directory = await mkdtemp(join(tmpdir(), "lethe-initrd-"));
  const file = join(checkout, "examples/minimal/lethe.lock");
  const all = parseLock(await context.host.readText(file), file);
  const lock = { ...all, packages: all.packages.filter((pkg) => pkg.layer === 0) };
  const kernel = lock.packages.find((pkg) => /^linux-image-(cloud-)?amd64$/.test(pkg.name))?.name ?? "";
  const declaration = smallDeclaration({ kernel: { package: kernel, parameters: [], modules: [], initrdModules: [] } });
  const boot = await bootLayer(context.host, join(checkout, "src/boot/files"), declaration);
  minimal = await smallInput({ declaration, lock, boot });
  plain = await buildRoot(context, minimal);
});

afterAll(async () => {
  await pool.close();
  await rm(directory, { recursive: true, force: true });
});

const initrdOf = (root: BuiltRoot) => readFile(join(root.path, root.initrd));

test("a root has a kernel and an initrd of the same version", async () => {
  expect(plain.kernel).toBe(`/boot/vmlinuz-${plain.kernelVersion}`);
  expect((await initrdOf(plain)).length).toBeGreaterThan(5_000_000);
  const modules = await context.host.readDir(join(plain.path, "usr/lib/modules"));
  expect(modules).toEqual([plain.kernelVersion]);
});

test("packages that cannot be part of an initrd leave it as it is, and it is the one made from nothing", async () => {
  const other = await scriptedDeb(directory, { name: "unrelated", files: { "usr/share/unrelated/text": "text\n" } });
  const more = await buildRoot(context, withDebs(minimal, [other]));
  expect(await context.host.exists(join(more.path, "usr/share/unrelated/text"))).toBe(true);
  expect((await initrdOf(more)).equals(await initrdOf(plain))).toBe(true);
  const root = join(pool.layers, `again.tmp-${process.pid}`);
  await snapshot(context, more.path, root);
  try {
    await withSupport(context, async (support) => {
      const sandbox = { root, support, epoch: buildEpoch(minimal.lock) };
      const base = more.layers[0];
      if (base === undefined) throw new Error("a root has a base");
      await placeInitrd(context, pool, {
        boot: minimal.boot,
        base,
        sandbox,
        kernelVersion: more.kernelVersion,
        fresh: true,
      });
    });
    expect((await readFile(join(root, more.initrd))).equals(await initrdOf(plain))).toBe(true);
  } finally {
    await deleteSubvolume(context, root);
  }
});

test("packages with something for an initrd get one made with them", async () => {
  const module = "#!/bin/bash\ncheck() { return 0; }\ninstall() { echo here >$initdir/etc/brought; }\n";
  const files = {
    "usr/lib/dracut/modules.d/99brought/module-setup.sh": module,
    "etc/dracut.conf.d/99.conf": 'add_dracutmodules+=" brought "\n',
  };
  const more = await buildRoot(context, withDebs(minimal, [await scriptedDeb(directory, { name: "brought", files })]));
  expect((await initrdOf(more)).equals(await initrdOf(plain))).toBe(false);
});
