import type { BytePath, Look, Rule } from "../../model/index.ts";
import { type Disk, inside, nameOf, parentOf } from "./disk.ts";

export const BYTE_CODE: Rule = {
  id: "look/byte-code",
  pattern: "/**/__pycache__",
  nature: "generated",
  reason: "Python's byte-code of a source that stands beside it",
  by: "Lethe",
};

/** PEP 3147, PEP 488: `name.cpython-311.pyc`, `name.cpython-311.opt-1.pyc`; a `~` and digits while it is written. */
const CACHED = /^(.+?)\.[a-z]+-?[0-9]+[a-z0-9_-]*(?:\.opt-[a-z0-9]+)?\.py[co](?:\.[0-9]+)?$/;
const BESIDE = /^(.+)\.py[co]$/;

/** `__pycache__`, or one file of byte-code, here or there. */
export async function lookAtByteCode(disk: Disk, path: BytePath, isDirectory: boolean): Promise<Look | undefined> {
  const parent = parentOf(path);
  if (isDirectory) {
    const names = await disk.names(path);
    const wanted = new Set(names.map((name) => sourceOf(name, CACHED)).filter((name) => name !== ""));
    const sources = await disk.present(parent, [...wanted]);
    const except = names.filter((name) => !sources.has(sourceOf(name, CACHED)));
    if (names.length > 0 && except.length === names.length) return undefined;
    return { directory: path, rule: BYTE_CODE, except: except.map((name) => inside(path, name)) };
  }
  const isCached = nameOf(parent) === "__pycache__";
  const source = sourceOf(nameOf(path), isCached ? CACHED : BESIDE);
  if (source === "") return undefined;
  const sources = await disk.present(isCached ? parentOf(parent) : parent, [source]);
  return sources.has(source) ? { directory: path, rule: BYTE_CODE, except: [] } : undefined;
}

function sourceOf(name: string, pattern: RegExp): string {
  const stem = pattern.exec(name)?.[1];
  return stem === undefined ? "" : `${stem}.py`;
}
