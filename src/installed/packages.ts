import { parseStatus, type StatusEntry } from "../format/index.ts";
import type { BytePath } from "../model/index.ts";
import type { Tree } from "./tree.ts";

/**
 * The packages of which something is left, in the order of the status file. Where dpkg was cut short, what it did last is
 * in files of its own below updates, which its next run takes into the status file: they count here as well.
 */
export async function readPackages(tree: Tree, database: BytePath): Promise<StatusEntry[]> {
  const status = `${database}/status`;
  const entries = new Map<string, StatusEntry>();
  for (const entry of await entriesOf(tree, status)) entries.set(keyOf(entry), entry);

  const updates = `${database}/updates`;
  const names = (await tree.names(updates)).filter((name) => /^\d+$/.test(name));
  for (const name of names) {
    for (const entry of await entriesOf(tree, `${updates}/${name}`)) {
      const former = entry.coinstallable ? undefined : formerOf(entries, entry);
      if (former !== undefined) entries.delete(former);
      entries.set(keyOf(entry), entry);
    }
  }
  return [...entries.values()].filter((entry) => entry.state !== "not-installed");
}

async function entriesOf(tree: Tree, path: BytePath): Promise<readonly StatusEntry[]> {
  const { value, problems } = parseStatus((await tree.text(path)) ?? "");
  tree.refuseAll(path, problems);
  return value;
}

function keyOf(entry: StatusEntry): string {
  return `${entry.name}:${entry.architecture}`;
}

/** The same package when it was of another architecture: there is one of it only. */
function formerOf(entries: ReadonlyMap<string, StatusEntry>, entry: StatusEntry): string | undefined {
  for (const [key, other] of entries) {
    if (other.name === entry.name && other.architecture !== entry.architecture) return key;
  }
  return undefined;
}
