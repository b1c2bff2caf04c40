import { basename } from "node:path";
import type { z } from "zod";
import { type SourcePosition, UserError } from "../model/index.ts";
import { functionOf } from "./locate.ts";
import { type FieldPath, type Marked, type Origin, whereIs } from "./origin.ts";

/** `value` as `schema` has it. Throws UserError CONFIG_SCHEMA for the first thing wrong, with the others as details. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown, origin: Origin): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [first, ...others] = result.error.issues.map((issue) => complaint(value, plain(issue), origin));
  if (first === undefined) throw new Error("a schema refused without an issue");
  throw new UserError("CONFIG_SCHEMA", first.message, {
    ...(first.where === undefined ? {} : { where: first.where }),
    details: others
      .slice(0, 10)
      .map(({ message, where }) => `${where === undefined ? "" : `${at(where)}: `}${message}`),
  });
}

export function at({ file, line, column = 1 }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}

interface Plain {
  readonly path: FieldPath;
  readonly message: string;
  /** How much of the path names what the message speaks of; a message on an unknown key names the key itself. */
  readonly named?: number;
}

/** The schema's choices complain for each branch: the one that was meant is where the fault lies deeper. */
function plain(issue: z.core.$ZodIssue, prefix: FieldPath = []): Plain {
  const path = [...prefix, ...issue.path.map((segment) => (typeof segment === "symbol" ? String(segment) : segment))];
  if (issue.code === "unrecognized_keys") {
    return { path: [...path, issue.keys[0] ?? ""], message: issue.message, named: path.length };
  }
  if (issue.code === "invalid_key") return { path, message: issue.issues[0]?.message ?? issue.message };
  if (issue.code === "invalid_union") {
    const meant = issue.errors.map(([first]) => first).find((first) => first !== undefined && isMeant(first));
    if (meant !== undefined) return plain(meant, path);
  }
  return { path, message: issue.message };
}

function isMeant(issue: z.core.$ZodIssue): boolean {
  if (issue.path[0] === "lethe") return false;
  return issue.path.length > 0 || !["invalid_type", "invalid_value", "invalid_format"].includes(issue.code);
}

interface Named extends Marked {
  readonly name?: string;
}

function complaint(root: unknown, { path, message, named = path.length }: Plain, origin: Origin) {
  let maker: { readonly value: Named; readonly rest: FieldPath } | undefined;
  let value: unknown = root;
  for (let depth = 0; depth <= path.length; depth++) {
    if (isMarked(value)) maker = { value, rest: path.slice(depth) };
    const segment = path[depth];
    if (segment !== undefined) value = (value as Record<string | number, unknown> | null | undefined)?.[segment];
  }
  const missing = value === undefined && maker !== undefined && maker.rest.length > 0;
  if (maker === undefined) return whole(path, message, origin);
  const spoken = maker.rest.slice(0, maker.rest.length - (path.length - named));
  const text = `${nameOf(maker.value)}: ${missing ? `${field(spoken)} is missing` : [field(spoken), message].filter(Boolean).join(": ")}`;
  return { message: text, where: whereIs(origin, maker.value, maker.rest) };
}

function isMarked(value: unknown): value is Named {
  return typeof value === "object" && value !== null && "lethe" in value && "at" in value;
}

/** Of the modules themselves: a default export is not there, or is something else. */
function whole(path: FieldPath, message: string, { systemFile, stateFile }: Origin) {
  const file = path[0] === "state" ? stateFile : systemFile;
  return { message: `the default export of ${basename(file)} ${message}`, where: { file, line: 1 } };
}

function nameOf({ lethe, name }: Named): string {
  if (lethe === "feature" && name !== undefined) return `the feature ${name}`;
  return name === undefined ? functionOf(lethe) : `${functionOf(lethe)}("${name}")`;
}

function field(path: FieldPath): string {
  const [first, ...rest] = path;
  if (first === undefined) return "";
  const named = first === "options" || first === "parts" || first === "entries" ? rest : path;
  return named
    .map((segment) =>
      typeof segment === "number" || !/^\w+$/.test(segment) ? `[${JSON.stringify(segment)}]` : `.${segment}`,
    )
    .join("")
    .replace(/^\./, "");
}
