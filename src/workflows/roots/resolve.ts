import { join } from "node:path";
import type { Host } from "../../host/index.ts";
import { UserError } from "../../model/index.ts";

const MOST_LINKS = 40;

/**
 * Where `path` is inside the directory tree `root`, symbolic links followed as a program with that root would follow them:
 * none leads out of it. What is not there (any more) is taken as it is written; a last name is not followed unless `whole`.
 */
export async function resolveInside(host: Host, root: string, path: string, whole = false): Promise<string> {
  let at = "/";
  let links = 0;
  const rest = path.split("/");
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      at = join(at, "..");
      continue;
    }
    const next = join(at, part);
    const isLast = rest.every((name) => name === "");
    if ((isLast && !whole) || (await host.lstat(join(root, next)))?.type !== "symlink") {
      at = next;
      continue;
    }
    if (++links > MOST_LINKS) {
      throw new UserError("GENERATION_ROOT_LINK", `${path} goes through symbolic links that lead to each other`);
    }
    const target = await host.readLink(join(root, next));
    if (target.startsWith("/")) at = "/";
    rest.unshift(...target.split("/"));
  }
  return at;
}
