import type { Change } from "../model/index.ts";

/** What of a path each kind of change leaves unlike it was. */
const UNSETTLES: Record<Change["kind"], readonly Change["kind"][]> = {
  created: ["created", "deleted", "modified", "metadata", "xattr", "moved"],
  deleted: ["created", "deleted", "modified", "metadata", "xattr", "moved"],
  moved: ["created", "deleted", "moved"],
  modified: ["created", "deleted", "modified", "metadata", "moved"],
  metadata: ["created", "modified", "metadata", "moved"],
  xattr: ["created", "modified", "xattr", "moved"],
};

/**
 * Parts what differs from pristine in what the boot itself made and what came after. `sinceBooted` is what differs in
 * the same live tree from its state when the boot was complete: a change that the one has and that the other
 * says nothing of was there, just so, when the boot was complete.
 */
export function groupByBoot(
  sincePristine: readonly Change[],
  sinceBooted: readonly Change[],
): { byBoot: Change[]; sinceBoot: Change[] } {
  const at = new Map<string, Change["kind"][]>();
  const relocated = new Set<string>();
  const say = (path: Buffer, kind: Change["kind"]) => {
    const key = path.toString("latin1");
    at.set(key, [...(at.get(key) ?? []), kind]);
  };
  for (const change of sinceBooted) {
    say(change.path, change.kind);
    if (change.kind !== "metadata" && change.kind !== "xattr") relocated.add(change.path.toString("latin1"));
    if (change.kind === "moved") say(change.from, "deleted");
    if (change.kind === "moved") relocated.add(change.from.toString("latin1"));
  }
  const isSettled = (change: Change) => {
    const path = change.path.toString("latin1");
    if (at.get(path)?.some((kind) => UNSETTLES[change.kind].includes(kind)) === true) return false;
    return !ancestors(path).some((above) => relocated.has(above));
  };
  return {
    byBoot: sincePristine.filter(isSettled),
    sinceBoot: sincePristine.filter((change) => !isSettled(change)),
  };
}

function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
    found.push(path.slice(0, slash));
  return found;
}
