import { dirname, resolve } from "node:path";
import type { Host } from "../host/index.ts";
import type { BytePath, Installed, NodeType } from "../model/index.ts";
import { isAccountTable, sameAccounts } from "./accounts.ts";
import { located } from "./context.ts";

/** Whether what scripts made in both roots differs in nothing but when and where it was made. */
export async function isSameMade(
  host: Pick<Host, "bytes" | "readFile">,
  { canonical }: Pick<Installed, "canonical">,
  path: BytePath,
  type: NodeType,
  roots: readonly [BytePath, BytePath],
): Promise<boolean> {
  if (type === "symlink") return sameTarget(host, canonical, path, roots);
  if (type !== "file") return false;
  if (isAccountTable(path)) return sameAccounts(host, path, roots);
  return path.endsWith(".pyc") && sameByteCode(host, path, roots);
}

/** Helpers of another version say /usr/lib where those of this one said /lib. */
async function sameTarget(
  { bytes }: Pick<Host, "bytes">,
  canonical: Installed["canonical"],
  path: BytePath,
  roots: readonly [BytePath, BytePath],
): Promise<boolean> {
  const [a, b] = await Promise.all(
    roots.map(async (root) => {
      const target = (await bytes.readLink(located(root, path))).toString("latin1");
      return canonical(resolve(dirname(path), target));
    }),
  );
  return a === b;
}

/**
 * PEP 552: sixteen bytes come before the code. The first four tell which Python reads it, the others whether it is checked
 * against its source by time and size or by hash: where a clock is set for a build it is the hash.
 */
async function sameByteCode(
  { bytes }: Pick<Host, "bytes">,
  path: BytePath,
  roots: readonly [BytePath, BytePath],
): Promise<boolean> {
  const [a, b] = await bytes.readFiles(roots.map((root) => located(root, path)));
  if (a === undefined || b === undefined || typeof a === "string" || typeof b === "string") return false;
  const parts = [
    [0, 4],
    [16, Number.POSITIVE_INFINITY],
  ] as const;
  return parts.every(([from, to]) => a.bytes.subarray(from, to).equals(b.bytes.subarray(from, to)));
}
