import { byRoot, dotted, runOver } from "./batch.ts";
import type { ChangesContext, Located } from "./context.ts";

/**
 * chattr(1) flags as lsattr's letters, in the order of `places`; undefined where a file has none to ask for.
 * Only those that a person sets: `m`, for one, btrfs sets by itself on what does not compress.
 */
export async function readFlags(context: ChangesContext, places: readonly Located[]): Promise<(string | undefined)[]> {
  const tolerated = /(Operation not supported|Inappropriate ioctl for device|No such file or directory)/;
  const outputs = await runOver(context, ["lsattr", "-d", "--"], places, tolerated);
  const found = new Map<string, string>();
  for (const [root, paths] of byRoot(places)) {
    for (const [path, flags] of parseFlags(outputs.get(root) ?? "", paths)) found.set(`${root}\0${path}`, flags);
  }
  return places.map(({ root, path }) => found.get(`${root}\0${path}`));
}

/** lsattr escapes nothing, so its lines are read against the paths that it was given, in their order. */
export function parseFlags(text: string, paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  for (const path of paths) {
    const space = text.indexOf(" ", at);
    const rest = `${dotted(path)}\n`;
    if (space < 0 || !text.startsWith(rest, space + 1)) continue;
    found.set(path, text.slice(at, space).replace(/[^aAcCdDiSsu]/g, ""));
    at = space + 1 + rest.length;
  }
  return found;
}
