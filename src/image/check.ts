import type { BuiltRoot } from "../model/index.ts";
import { buildRoot, type RootInput } from "./build.ts";
import type { ImageContext } from "./context.ts";
import { compareManifests, manifestDigest, type TreeDifference } from "./digest.ts";
import { readManifest } from "./manifest.ts";
import { deleteSubvolume } from "./subvolume.ts";

export interface CheckedRoot {
  /** Of the first of the two trees. */
  readonly digest: string;
  /** Between the two trees; empty where the build is reproducible. */
  readonly differences: readonly TreeDifference[];
}

/** Builds a root twice from nothing but its .debs, and compares all of both. Leaves neither. */
export async function checkRoot(context: ImageContext, input: RootInput): Promise<CheckedRoot> {
  const first = await buildRoot(context, input, { fresh: true });
  const left = await readManifest(context, first.path);
  await discardRoot(context, first);
  const second = await buildRoot(context, { ...input, ids: first.ids }, { fresh: true });
  const right = await readManifest(context, second.path);
  await discardRoot(context, second);
  return { digest: manifestDigest(left), differences: compareManifests(left, right) };
}

/** Deletes the layers of a root that was built fresh; does nothing to cached ones. */
export async function discardRoot(context: ImageContext, root: BuiltRoot): Promise<void> {
  for (const layer of [...root.layers].reverse()) {
    if (layer.path.includes(".tmp-")) await deleteSubvolume(context, layer.path);
  }
}
