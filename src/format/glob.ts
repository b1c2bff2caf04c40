import { bytesOf, textOf } from "./text.ts";

/**
 * A matcher of absolute paths (latin1): `*` is any run of bytes within a name, `**` any names, none among them, and
 * `/**` at the end the directory itself and all below it. A backslash takes what follows for what it is, and
 * `\xHH` is a byte.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const expression = new RegExp(`^${translate(tokens(pattern))}$`, "s");
  return (path) => expression.test(path);
}

/** A name of a path as a pattern has it: itself (latin1), what it has to match, or any number of names. */
export type GlobName = { readonly literal: string } | { readonly expression: RegExp } | "any";

/**
 * The same pattern name by name, for who keeps thousands of them: `any` stands for a `**` between slashes or at the end.
 * undefined where it is none of whole names: with `**` inside of a name, or a slash by its byte.
 */
export function globNames(pattern: string): readonly GlobName[] | undefined {
  const names: string[][] = [];
  for (const token of tokens(pattern)) {
    if (token === "/") names.push([]);
    else if (token === "/**") names.push([token]);
    else names.at(-1)?.push(token);
  }
  const found = names.map(nameOf);
  return pattern.startsWith("/") && found.every((name) => name !== undefined) ? found : undefined;
}

/** The pattern that matches this path (latin1) and no other. */
export function globOf(path: string): string {
  return textOf(Buffer.from(path, "latin1")).replaceAll("*", "\\*");
}

const TOKEN = /\/\*\*$|\/\*\*(?=\/)|\*\*|\*|\\x[0-9a-f]{2}|\\.|[^*\\/]+|\/|\\/gsu;

function tokens(pattern: string): readonly string[] {
  return pattern.match(TOKEN) ?? [];
}

function nameOf(parts: readonly string[]): GlobName | undefined {
  if (parts[0] === "/**") return parts.length === 1 ? "any" : undefined;
  if (parts.includes("**") || parts.some((part) => literally(part).includes("/"))) return undefined;
  if (parts.includes("*")) return { expression: new RegExp(`^${translate(parts)}$`, "s") };
  return { literal: parts.map(literally).join("") };
}

function translate(parts: readonly string[]): string {
  return parts.map((token, index) => piece(token, index === parts.length - 1)).join("");
}

function piece(token: string, last: boolean): string {
  if (token === "/**") return last ? "(?:/.*)?" : "(?:/[^/]+)*";
  if (token === "**") return ".*";
  if (token === "*") return "[^/]*";
  return literally(token).replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function literally(token: string): string {
  const bytes = /^\\x[0-9a-f]{2}$/.test(token) ? bytesOf(token) : Buffer.from(token.replace(/^\\(?=.)/su, ""));
  return bytes.toString("latin1");
}
