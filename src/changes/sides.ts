import { absolute, type ChangesContext, type Located } from "./context.ts";
import { namesOfInodes } from "./hard-links.ts";
import { livePath, type Name, pristinePath, unite } from "./names.ts";

/** The two trees that a stream lies between, as directories of the host. */
export interface Sides {
  readonly before: string;
  readonly now: string;
}

export function formerLocated(sides: Sides, name: Name): Located {
  return { root: sides.before, path: pristinePath(name) };
}

/** A nested subvolume is reached where it is itself: a snapshot has but an empty directory there. */
export function liveLocated(sides: Sides, name: Name): Located {
  for (let above: Name | undefined = name; above !== undefined; above = above.live?.parent) {
    if (above.host !== undefined) return { root: above.host, path: livePath(name) };
  }
  return { root: sides.now, path: livePath(name) };
}

/** Gives each of the files all names that it has in the tree at `root`. */
export async function gather(
  context: ChangesContext,
  root: string,
  of: readonly Name[],
  locate: (name: Name) => Located,
  find: (path: string) => Name,
): Promise<void> {
  const statuses = await context.host.bytes.statuses(of.map((name) => absolute(locate(name))));
  const several = of.flatMap((name, index) => {
    const status = statuses[index];
    return status !== undefined && status.type !== "directory" && status.nlink > 1 ? [{ name, ino: status.ino }] : [];
  });
  const found = await namesOfInodes(
    context,
    root,
    several.map(({ ino }) => ino),
  );
  for (const [index, { name }] of several.entries()) {
    for (const path of found[index] ?? []) unite(name.inode, find(path).inode);
  }
}
