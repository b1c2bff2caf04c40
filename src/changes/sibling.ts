import type { ChangesContext, Difference } from "./context.ts";
import { unexamined } from "./context.ts";
import { diff } from "./diff.ts";
import { volumeAt, withSnapshots } from "./live.ts";
import { children, nestedPaths, subvolumeList } from "./nested.ts";
import { differenceBySend } from "./send.ts";

/** Absolute paths. */
export interface SiblingRequest {
  /** Two subvolumes that may be written to meanwhile, such as the roots of two boots. */
  readonly a: string;
  readonly b: string;
  /** Whether there is something that both descend from. */
  readonly related: boolean;
  /** On the same file system and in neither of them; made where it is not there. Ours alone. */
  readonly snapshotDirectory: string;
}

/**
 * What differs in `b` from `a`: by what btrfs says where they are related, since they then share what neither has
 * changed; else by reading both.
 */
export async function siblingDiff(context: ChangesContext, request: SiblingRequest): Promise<Difference> {
  const { a, b, related, snapshotDirectory } = request;
  const [former, live] = await Promise.all([volumeAt(context, a), volumeAt(context, b)]);
  return withSnapshots(context, [a, b], snapshotDirectory, async ([before = "", now = ""]) => {
    if (!related) return diff(context, before, now);
    const difference = await differenceBySend(context, await volumeAt(context, before), now, live);
    // The snapshot of `a` has empty directories in their place, and the stream is silent about them.
    const nested = await nestedPaths(context, a, former.id, children(await subvolumeList(context, a), former.id));
    const reason = "a subvolume inside the former tree";
    return {
      ...difference,
      notExamined: [...nested.map((path) => unexamined(path, reason)), ...difference.notExamined],
    };
  });
}
