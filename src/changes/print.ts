import { textOf } from "../format/index.ts";
import type { Change } from "../model/index.ts";

/** The forms of docs/reference/changes.md. */

const WIDTH = "metadata".length;

export interface PlainOptions {
  /** Put before each path: `/` for a whole system. Default none. */
  readonly prefix?: string;
}

/** One line for people, without its line break. */
export function plainLine(change: Change, { prefix = "" }: PlainOptions = {}): string {
  const path = (bytes: Buffer) => {
    const text = textOf(bytes, { controls: true });
    return text === "" && prefix === "" ? "." : prefix + text;
  };
  const slash = change.type === "directory" && change.path.length > 0 ? "/" : "";
  const from = change.kind === "moved" ? `${path(change.from)}${slash} -> ` : "";
  return `${change.kind.padEnd(WIDTH)}  ${from}${path(change.path)}${slash}${remark(change)}`;
}

/** One object, without a line break; the same for the same change. */
export function jsonLine(change: Change): string {
  const changed = "changed" in change ? change.changed.map((name) => fieldText(change, name)) : undefined;
  return JSON.stringify({
    kind: change.kind,
    path: textOf(change.path),
    ...(change.kind === "moved" ? { from: textOf(change.from) } : {}),
    type: change.type,
    ...("was" in change ? { was: change.was } : {}),
    ...("size" in change ? { size: change.size } : {}),
    ...(changed === undefined ? {} : { changed }),
  });
}

/** Fields that each end in NUL: kind, type, size, changed, path as it is in bytes, and of a move its former path. */
export function nulRecord(change: Change): Buffer {
  const size = "size" in change ? String(change.size) : "";
  const changed = "changed" in change ? change.changed.map((name) => fieldText(change, name)) : [];
  const fields = [change.kind, change.type, size, changed.map((name) => name.replaceAll(",", "\\x2c")).join(",")];
  return Buffer.concat([
    Buffer.from(fields.map((field) => `${field}\0`).join("")),
    change.path,
    Buffer.from([0]),
    ...(change.kind === "moved" ? [change.from, Buffer.from([0])] : []),
  ]);
}

function fieldText(change: Change, name: string): string {
  return change.kind === "xattr" ? textOf(Buffer.from(name, "latin1")) : name;
}

function remark(change: Change): string {
  const parts: string[] = [];
  if ("was" in change) parts.push(`was a ${change.was}, is a ${change.type}`);
  if ("changed" in change) {
    const changed = change.changed.map((name) =>
      change.kind === "xattr" ? textOf(Buffer.from(name, "latin1"), { controls: true }) : name,
    );
    if (change.kind !== "modified") parts.push(changed.join(", "));
    else if (changed.some((name) => name !== "mtime"))
      parts.push(changed.filter((name) => name !== "mtime").join(", "));
  }
  return parts.length === 0 ? "" : `  (${parts.join("; ")})`;
}
