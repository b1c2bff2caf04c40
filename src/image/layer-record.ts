import { join } from "node:path";
import type { Host } from "../host/index.ts";
import type { Allocation } from "./ids.ts";
import { canonical } from "./keys.ts";

/**
 * What a layer says of itself, inside its tree: so a layer that was sent to another disk is found there again
 * with nothing beside it.
 */
export interface LayerRecord extends Allocation {
  /** Hash of what it was made of, but for the numbers. */
  readonly shape: string;
}

const DIRECTORY = "usr/share/lethe/layers";

/** Undefined where the tree has no such record. */
export async function readRecord(host: Host, tree: string, name: string): Promise<LayerRecord | undefined> {
  const path = join(tree, DIRECTORY, `${name}.json`);
  if (!(await host.exists(path))) return undefined;
  return JSON.parse(await host.readText(path)) as LayerRecord;
}

export async function writeRecord(host: Host, tree: string, name: string, record: LayerRecord, epoch: number) {
  const { shape, users, groups } = record;
  const script =
    'cd "$1"; mkdir -p "$2"; cat >"$2/$3"; chmod 644 "$2/$3"; touch -d "@$4" "$2/$3" "$2" usr/share/lethe usr/share';
  await host.run(["sh", "-euc", `umask 022; ${script}`, "sh", tree, DIRECTORY, `${name}.json`, `${epoch}`], {
    input: `${canonical({ shape, users, groups })}\n`,
  });
}
