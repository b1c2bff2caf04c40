import { assemble } from "./assemble.ts";
import { type ChangesContext, type Difference, inOrder, unexamined } from "./context.ts";
import { Fold } from "./fold.ts";
import { children, nestedPaths, subvolumeList } from "./nested.ts";
import { addNested } from "./nested-trees.ts";
import type { Sides } from "./sides.ts";
import { newestProtocol, readSendStream } from "./stream.ts";
import type { Subvolume } from "./subvolume.ts";

/** A directory of the host that is a subvolume. */
export interface Volume extends Subvolume {
  readonly path: string;
}

const NESTED_BEFORE = "a subvolume inside the former tree: a snapshot of it has an empty directory there";
const NO_FLAGS = "chattr flags: the btrfs of this kernel does not tell them";

/**
 * What differs between two subvolumes that share their files; `before` and the one at `now` are read-only. What is
 * nested in the live tree is looked for in `live`: the same as `now`, unless that is a snapshot made for the purpose.
 */
export async function differenceBySend(
  context: ChangesContext,
  before: Volume,
  now: string,
  live: Volume,
): Promise<Difference> {
  context.progress.step("Asking btrfs what has changed");
  const protocol = await newestProtocol(context);
  const fold = new Fold([before.uuid, before.receivedUuid].filter((uuid) => uuid !== undefined));
  const listing = Promise.allSettled([subvolumeList(context, before.path)]);
  // Whatever fails, the stream is at its end before anyone deletes what it is read from.
  await readSendStream(context, before.path, now, protocol, (command) => fold.apply(command));
  const list = settled(await listing);
  const sides: Sides = { before: before.path, now };
  const [nested, former] = await Promise.all(
    [live, before].map(({ path, id }) => nestedPaths(context, path, id, children(list, id))),
  );
  const unseen = await addNested(context, sides, fold.names, live.path, nested ?? []);
  const { changes, notExamined } = await assemble(context, sides, fold.names);
  return {
    method: "send",
    changes: inOrder(changes),
    notExamined: [
      ...(protocol >= 2 ? [] : [unexamined("", NO_FLAGS)]),
      ...(former ?? []).map((path) => unexamined(path, NESTED_BEFORE)),
      ...unseen,
      ...notExamined,
    ],
  };
}

function settled<T>([result]: [PromiseSettledResult<T>]): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
