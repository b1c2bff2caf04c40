import { basename, join } from "node:path";
import type { BuiltRoot } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";
import { INCOMING, layerPath } from "./places.ts";
import { deleteSubvolume, listSubvolumes, syncPool } from "./subvolumes.ts";

/** One layer of the root, and how it gets to the disk. */
export interface LayerFacts {
  readonly name: string;
  readonly key: string;
  readonly source: string;
  /** It is in the disk's pool. */
  readonly present: boolean;
  /** The layer, on this machine, that the other side has too: only the difference is sent. */
  readonly parent?: string;
  /** Length of the stream to send; 0 where it is present. */
  readonly bytes: number;
}

export async function layerFacts(
  context: GenerationContext,
  top: string,
  root: BuiltRoot,
): Promise<{ layers: LayerFacts[]; sameFileSystem: boolean }> {
  if ((await fileSystemOf(context, root.path)) === (await fileSystemOf(context, top))) {
    return { layers: [], sameFileSystem: true };
  }
  const there = await listSubvolumes(context, top);
  const layers: LayerFacts[] = [];
  let parent: string | undefined;
  for (const { name, key, path: source } of root.layers) {
    const found = there.find(({ path }) => path === layerPath(key));
    const base = { name, key, source, present: found !== undefined, ...(parent === undefined ? {} : { parent }) };
    layers.push({ ...base, bytes: base.present ? 0 : await streamLength(context, source, parent) });
    // A layer of the same key that was built over there is equal, but btrfs takes it for no relative.
    const related =
      found === undefined || (await identities(context, source)).includes(found.receivedUuid ?? found.uuid);
    if (related) parent = source;
  }
  return { layers, sameFileSystem: false };
}

/** Device number of a mounted file system: the same for all its subvolumes and mounts. */
async function fileSystemOf({ host }: GenerationContext, path: string): Promise<string> {
  const argv = ["findmnt", "--noheadings", "--first-only", "--output", "MAJ:MIN", "--target", path];
  return (await host.run(argv, { effect: "read" })).text.trim();
}

/** UUIDs by which `btrfs receive` would know a subvolume again. */
async function identities({ host, toolchain }: GenerationContext, path: string): Promise<string[]> {
  const { text } = await host.run(toolchain.wrap(["btrfs", "subvolume", "show", path]), { effect: "read" });
  return [...text.matchAll(/^\s*(?:Received )?UUID:\s*([0-9a-f-]{36})\s*$/gm)].map(([, uuid]) => uuid ?? "");
}

async function streamLength({ host, toolchain }: GenerationContext, source: string, parent?: string): Promise<number> {
  const script = 'btrfs --quiet send "$@" | wc -c';
  const argv = toolchain.wrap(["sh", "-c", script, "sh", ...sendArguments(source, parent)]);
  return Number((await host.run(argv, { effect: "read" })).text);
}

function sendArguments(source: string, parent: string | undefined): string[] {
  return [...(parent === undefined ? [] : ["-p", parent]), source];
}

/**
 * receive takes a stream that stops between two commands for a whole one, so the sender's own exit status counts;
 * and what arrives gets its final name, by a snapshot, only when both have ended well.
 */
const PIPE = `
into=$1
shift
sent=$({ { btrfs --quiet send "$@"; echo $? >&3; } | btrfs --quiet receive "$into" >&2; } 3>&1) || exit 1
[ "$sent" = 0 ]
`;

export async function receiveLayer(context: GenerationContext, top: string, layer: LayerFacts): Promise<void> {
  const { host, toolchain } = context;
  await host.makeDir(join(top, INCOMING));
  await host.makeDir(join(top, layerPath(layer.key), ".."));
  const { source, parent } = layer;
  await host.run(toolchain.wrap(["sh", "-c", PIPE, "sh", join(top, INCOMING), ...sendArguments(source, parent)]));
  // The image stage keeps what it knows of a layer beside it, and takes a layer without it for a broken one.
  if (await host.exists(`${source}.json`)) {
    await host.writeFile(join(top, `${layerPath(layer.key)}.json`), await host.readFile(`${source}.json`));
  }
  await syncPool(context, top);
  const arrived = join(top, INCOMING, basename(source));
  await snapshotReadOnly(context, arrived, join(top, layerPath(layer.key)));
  await deleteSubvolume(context, top, await uuidOf(context, arrived));
}

export async function snapshotReadOnly(
  { host, toolchain }: GenerationContext,
  from: string,
  to: string,
): Promise<void> {
  await host.run(toolchain.wrap(["btrfs", "--quiet", "subvolume", "snapshot", "-r", from, to]));
}

export async function uuidOf({ host, toolchain }: GenerationContext, path: string): Promise<string> {
  const { text } = await host.run(toolchain.wrap(["btrfs", "subvolume", "show", path]), { effect: "read" });
  const uuid = /^\s*UUID:\s*(\S+)/m.exec(text)?.[1];
  if (uuid === undefined) throw new Error(`btrfs does not tell the UUID of ${path}`);
  return uuid;
}
