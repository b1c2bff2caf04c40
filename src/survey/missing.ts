import type { ExactStatus, Host } from "../host/index.ts";
import type { BytePath, Installed, OwnedPath, Unexamined } from "../model/index.ts";
import { isWithin, located } from "./context.ts";

const BATCH = 4096;

export interface MissingRequest {
  readonly root: BytePath;
  readonly places: readonly BytePath[];
  readonly installed: Pick<Installed, "count" | "at">;
  /** One for each owned path: not 0 where the walk met it. */
  readonly seen: Uint8Array;
  /** Nobody knows what is there. */
  readonly unexamined: readonly Unexamined[];
}

/** What packages are to have and the walk did not meet, in batches. */
export async function* missingPaths(
  host: Pick<Host, "bytes">,
  { root, places, installed, seen, unexamined }: MissingRequest,
): AsyncGenerator<readonly OwnedPath[]> {
  const within = (path: BytePath) =>
    places.some((place) => isWithin(path, place)) && !unexamined.some((left) => isWithin(path, left.path));
  let waiting: OwnedPath[] = [];
  for (let index = 0; index < installed.count; index += 1) {
    if (seen[index] !== 0) continue;
    const owned = installed.at(index);
    if (owned.expected && within(owned.path)) waiting.push(owned);
    if (waiting.length < BATCH) continue;
    yield await absent(host, root, waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield await absent(host, root, waiting);
}

async function absent(
  host: Pick<Host, "bytes">,
  root: BytePath,
  candidates: readonly OwnedPath[],
): Promise<readonly OwnedPath[]> {
  const statuses = await statusesOf(
    host,
    candidates.map(({ path }) => located(root, path)),
  );
  return candidates.filter((_, index) => statuses[index] === undefined);
}

/** What may not be looked at is there, for all that anybody knows. */
async function statusesOf(
  { bytes }: Pick<Host, "bytes">,
  paths: readonly Buffer[],
): Promise<readonly (ExactStatus | "hidden" | undefined)[]> {
  try {
    return await bytes.statuses(paths);
  } catch {
    return Promise.all(
      paths.map((path) =>
        bytes.statuses([path]).then(
          ([status]) => status,
          () => "hidden" as const,
        ),
      ),
    );
  }
}
