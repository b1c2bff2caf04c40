import type { Host } from "../host/index.ts";
import type { BytePath } from "../model/index.ts";
import { located } from "./context.ts";

/** Of these the order of the lines says nothing: it is the order in which packages happened to be configured. */
const TABLES: ReadonlySet<BytePath> = new Set([
  ...["/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow", "/etc/subuid", "/etc/subgid"],
]);

export function isAccountTable(path: BytePath): boolean {
  return TABLES.has(path);
}

/** Whether two roots have the same accounts: not when a password was changed last, nor a group's members' order. */
export async function sameAccounts(
  host: Pick<Host, "readFile">,
  path: BytePath,
  roots: readonly [BytePath, BytePath],
): Promise<boolean> {
  const [a, b] = await Promise.all(
    roots.map(async (root) =>
      accountLines(path, (await host.readFile(located(root, path).toString())).toString("latin1")),
    ),
  );
  return a === b;
}

/** See shadow(5) and group(5). */
export function accountLines(path: BytePath, text: string): string {
  const lines = text.split("\n").map((line) => {
    const fields = line.split(":");
    if (path === "/etc/shadow") fields[2] = "";
    const members = path === "/etc/group" || path === "/etc/gshadow" ? fields.at(-1) : undefined;
    if (members !== undefined) fields[fields.length - 1] = members.split(",").sort().join(",");
    return fields.join(":");
  });
  return lines
    .filter((line) => line !== "")
    .sort()
    .join("\n");
}
