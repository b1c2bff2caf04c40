import type { SourcePosition } from "../model/index.ts";
import { argumentsAt, type Item } from "./literal.ts";

/** Which argument of a function of the language each field of its value comes from. */
const signatures: Readonly<Record<string, { readonly call: string; readonly fields: readonly string[] }>> = {
  system: { call: "defineSystem", fields: ["options"] },
  state: { call: "defineState", fields: ["entries", "options"] },
  feature: { call: "defineFeature", fields: ["name", "parts"] },
  user: { call: "user", fields: ["name", "options"] },
  group: { call: "group", fields: ["name", "options"] },
  packages: { call: "debian", fields: ["suite", "names", "options"] },
  luks: { call: "luks", fields: ["options"] },
  "file.text": { call: "text", fields: ["text", "options"] },
  "file.from": { call: "from", fields: ["from", "options"] },
  "file.tree": { call: "tree", fields: ["from", "options"] },
  "file.link": { call: "link", fields: ["target", "options"] },
  "file.directory": { call: "directory", fields: ["options"] },
  "file.secret": { call: "secret", fields: ["secret", "options"] },
  directory: { call: "directory", fields: ["place", "options"] },
  keptFile: { call: "keptFile", fields: ["place", "options"] },
  repository: { call: "repository", fields: ["place", "options"] },
  cache: { call: "cache", fields: ["place", "options"] },
  secretFile: { call: "secretFile", fields: ["place", "options"] },
  backup: { call: "backup", fields: ["place", "options"] },
  archive: { call: "archive", fields: ["place", "options"] },
  media: { call: "media", fields: ["place", "options"] },
  mirror: { call: "mirror", fields: ["place", "options"] },
  encrypted: { call: "encrypted", fields: ["place", "options"] },
  remoteFs: { call: "remoteFs", fields: ["place", "options"] },
  hooks: { call: "defineComponent", fields: ["name", "options"] },
  secret: { call: "secret", fields: ["name"] },
  restic: { call: "restic", fields: ["repository", "options"] },
  rclone: { call: "rclone", fields: ["remote", "options"] },
  rsync: { call: "rsync", fields: ["target", "options"] },
  ignore: { call: "ignore", fields: ["place", "reason"] },
};

/** How a person calls a value of this kind: by the function that makes it. */
export function functionOf(kind: string): string {
  return kind.startsWith("file.") ? kind : (signatures[kind]?.call ?? kind);
}

/**
 * The place of the field at `path` of a value of `kind`, whose call stands at `call`; as near as the text tells,
 * at worst the call itself.
 */
export function locateField(
  source: string,
  call: SourcePosition,
  kind: string,
  path: readonly (string | number)[],
): SourcePosition {
  const signature = signatures[kind];
  const offset = offsetOf(source, call);
  const name = /^[\w.$]+/.exec(source.slice(offset))?.[0] ?? "";
  if (signature === undefined || name.split(".").at(-1) !== signature.call) return call;
  const [field, ...rest] = path;
  let items = argumentsAt(source, offset);
  let item = items?.[signature.fields.indexOf(String(field))];
  let found = item?.value ?? offset;
  for (const segment of rest) {
    items = item?.items;
    item = typeof segment === "number" ? items?.[segment] : items?.find((candidate: Item) => candidate.key === segment);
    if (item === undefined) break;
    found = item.start;
  }
  return positionAt(source, call.file, found);
}

function offsetOf(source: string, { line, column = 1 }: SourcePosition): number {
  let offset = 0;
  for (let passed = 1; passed < line; passed++) offset = source.indexOf("\n", offset) + 1;
  return offset + column - 1;
}

function positionAt(source: string, file: string, offset: number): SourcePosition {
  const before = source.slice(0, offset).split("\n");
  return { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
