import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyDisk, inspectTarget, type OpenedDisk, openDisk, planPartition } from "../../../src/disk/index.ts";
import {
  applyGenerationPlan,
  type InstallPlan,
  type InstallRequest,
  planInstall,
  withGenerationLock,
} from "../../../src/generation/index.ts";
import type { BuiltRoot, Layer, MountedDisk } from "../../../src/model/index.ts";
import { afterwards, context, MIB, run, scratch, smallDisk, sparse, tool } from "../disk/support.ts";

export { context };

export async function partitionedImage(size = 800 * MIB): Promise<string> {
  const directory = await scratch();
  const image = join(directory, "disk.img");
  const mounts = join(directory, "mnt");
  await mkdir(mounts);
  await applyDisk(context, planPartition(await inspectTarget(context, image, { size }), smallDisk), mounts);
  return image;
}

/** A partitioned image, opened until the test ends. */
export async function openedDisk(): Promise<OpenedDisk> {
  const image = await partitionedImage();
  const disk = await openDisk(context, { kind: "image", path: image, size: 0 }, join(image, "..", "mnt"));
  afterwards(() => disk.close());
  return disk;
}

/** Another btrfs, where roots are built. */
export async function buildPlace(): Promise<string> {
  const directory = await scratch();
  const image = await sparse(join(directory, "pool.img"), 400 * MIB);
  await tool(["mkfs.btrfs", "--quiet", image]);
  const place = join(directory, "pool");
  await mkdir(place);
  await run(["mount", "-o", "loop", image, place]);
  await mkdir(join(place, "layers"));
  return place;
}

export interface FakeRoot {
  /** Tells one declaration from another. */
  readonly name: string;
  readonly kernel?: string;
  readonly loader?: string;
}

/** Three layers with a few files that stand for a system; the first two are shared by roots of the same kernel. */
export async function fakeRoot(place: string, { name, kernel = "6.12", loader = "257" }: FakeRoot): Promise<BuiltRoot> {
  const layers: Layer[] = [];
  const layer = async (title: string, inputs: string, fill: (path: string) => Promise<void>) => {
    const parent = layers.at(-1);
    const key = createHash("sha256")
      .update(`${parent?.key ?? ""} ${title} ${inputs}`)
      .digest("hex");
    const path = join(place, "layers", key);
    layers.push({ name: title, key, path });
    if ((await run(["test", "-d", path], [0, 1])).status === 0) return;
    await tool(["btrfs", "--quiet", "subvolume", ...(parent ? ["snapshot", parent.path] : ["create"]), path]);
    await fill(path);
    await tool(["btrfs", "property", "set", "-ts", path, "ro", "true"]);
    await writeFile(`${path}.json`, `{"layer":"${title}"}\n`);
  };
  const put = async (path: string, content: string | Buffer) => {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, content);
  };
  await layer("base", loader, async (path) => {
    await put(join(path, "usr/lib/systemd/boot/efi/systemd-bootx64.efi"), `loader ${loader} `.repeat(1000));
    await put(join(path, "usr/bin/big"), Buffer.alloc(4 * MIB, "base"));
  });
  await layer("boot", kernel, async (path) => {
    await put(join(path, "boot/vmlinuz"), `kernel ${kernel} `.repeat(100_000));
    await put(join(path, "boot/initrd.img"), `initrd ${kernel} `.repeat(200_000));
  });
  await layer("declaration", name, (path) => put(join(path, "etc/motd"), `${name}\n`));
  const last = layers.at(-1);
  if (last === undefined) throw new Error("there are layers");
  return {
    path: last.path,
    key: last.key,
    layers,
    kernel: "/boot/vmlinuz",
    initrd: "/boot/initrd.img",
    kernelVersion: `${kernel}-amd64`,
    ids: { version: 1, users: {}, groups: {}, subids: {} },
  };
}

export function requestOf(root: BuiltRoot): InstallRequest {
  return {
    root,
    architecture: "amd64",
    hostname: "meadow",
    menuSeconds: 3,
    secureBoot: false,
    tries: 3,
    letheVersion: "0.1.0",
    commandLine: ({ generation, btrfsUuid, espPartuuid }) =>
      `lethe.generation=${generation} lethe.disk=${btrfsUuid} lethe.esp=${espPartuuid ?? ""} quiet`,
  };
}

export function install(disk: MountedDisk, root: BuiltRoot, given = context): Promise<InstallPlan> {
  return withGenerationLock(given, disk, async () => {
    const plan = await planInstall(given, disk, requestOf(root));
    await applyGenerationPlan(given, disk, plan);
    return plan;
  });
}
