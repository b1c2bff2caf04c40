import { type Component, keptAs, UserError } from "../model/index.ts";

/** What has bytes on this disk, as rows of the mount table: `type` is the folder of `@state` that they are in. */
export function rowsOf(components: readonly Component[]): ComponentRow[] {
  return components.flatMap((component) => {
    const type = keptAs(component);
    const { name, path, owner, group, mode } = component;
    return type === undefined ? [] : [{ type, name, path, owner, group, mode }];
  });
}

export function formatComponents(components: readonly Component[]): string {
  return formatRows(rowsOf(components));
}

/**
 * The mount table: one component a line, fields `type name path owner group mode` with one tab between them, sorted by
 * path so that a parent comes before what is below it. Bytes that a shell would trip over are written
 * as `\0ooo` (octal), which the `%b` of printf(1) turns back.
 */
export function formatRows(rows: readonly ComponentRow[]): string {
  return [...rows]
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
    .map((one) =>
      [one.type, one.name, one.path, one.owner, one.group, one.mode.toString(8)].map(escapeField).join("\t"),
    )
    .map((line) => `${line}\n`)
    .join("");
}

export interface ComponentRow {
  readonly type: string;
  readonly name: string;
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
}

/** Throws UserError FORMAT_COMPONENTS where a line is not one of ours. */
export function parseComponents(text: string): ComponentRow[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      const [type, name, path, owner, group, mode, ...rest] = line.split("\t").map(unescapeField);
      if (!type || !name || !path || !owner || !group || !mode || rest.length > 0 || !/^[0-7]+$/.test(mode)) {
        throw new UserError("FORMAT_COMPONENTS", `line ${index + 1} of the mount table is damaged: ${line}`);
      }
      return { type, name, path, owner, group, mode: Number.parseInt(mode, 8) };
    });
}

export function escapeField(field: string): string {
  return [...Buffer.from(field)]
    .map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `\\0${byte.toString(8).padStart(3, "0")}`))
    .join("");
}

function isPlain(byte: number): boolean {
  return /[A-Za-z0-9@_./:+,=-]/.test(String.fromCharCode(byte)) && byte < 0x80;
}

function unescapeField(field: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < field.length; at++) {
    const octal = /^\\0([0-3][0-7]{2})/.exec(field.slice(at, at + 5))?.[1];
    if (octal === undefined) bytes.push(field.charCodeAt(at));
    else {
      bytes.push(Number.parseInt(octal, 8));
      at += 4;
    }
  }
  return Buffer.from(bytes).toString("utf8");
}
