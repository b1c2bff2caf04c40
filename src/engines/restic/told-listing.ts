import { UNKNOWN } from "../copied/compare.ts";
import type { ListedFile } from "../copied/listing.ts";

interface Node {
  readonly struct_type: string;
  readonly type?: string;
  readonly path?: string;
  readonly paths?: readonly string[];
  readonly size?: number;
  readonly mtime?: string;
}

/**
 * What `restic ls --json` tells of a snapshot, by path relative to what was copied; undefined where it tells of none.
 * A name that is no UTF-8 comes back changed, and counts as a file that was never copied.
 */
export function parseTold(text: string): ReadonlyMap<string, ListedFile> | undefined {
  let top: string | undefined;
  const files = new Map<string, ListedFile>();
  for (const line of text.split("\n")) {
    if (!line.startsWith("{")) continue;
    const { struct_type, type, path = "", paths = [], size = 0, mtime = "" } = JSON.parse(line) as Node;
    if (struct_type === "snapshot") top = `${paths[0]}/`;
    if (top === undefined || (type !== "file" && type !== "symlink") || !path.startsWith(top)) continue;
    const name = Buffer.from(path.slice(top.length)).toString("latin1");
    const known = type === "symlink" ? UNKNOWN : size;
    files.set(name, { size: known, modified: secondsOf(mtime), changed: "", inode: "" });
  }
  return top === undefined ? undefined : files;
}

/** RFC 3339 with up to nine decimals, as seconds since 1970 with nine. */
function secondsOf(time: string): string {
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? "";
  const whole = Math.floor(Date.parse(time.replace(/\.\d+/, "")) / 1000);
  return `${whole}.${fraction.padEnd(9, "0")}`;
}
