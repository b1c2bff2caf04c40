import { bytesOf } from "../format/index.ts";

/**
 * A matcher of absolute paths (latin1): `*` is any run of bytes within a name, `**` any names, none among them, and
 * `/**` at the end the directory itself and all below it. A backslash takes what follows for what it is, and
 * `\xHH` is a byte.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  const expression = new RegExp(`^${translate(pattern)}$`, "s");
  return (path) => expression.test(path);
}

const TOKEN = /\/\*\*$|\/\*\*(?=\/)|\*\*|\*|\\x[0-9a-f]{2}|\\.|[^*\\/]+|\/|\\/gsu;

function translate(pattern: string): string {
  return (pattern.match(TOKEN) ?? []).map((token, index, tokens) => piece(token, index === tokens.length - 1)).join("");
}

function piece(token: string, last: boolean): string {
  if (token === "/**") return last ? "(?:/.*)?" : "(?:/[^/]+)*";
  if (token === "**") return ".*";
  if (token === "*") return "[^/]*";
  const bytes = /^\\x[0-9a-f]{2}$/.test(token) ? bytesOf(token) : Buffer.from(token.replace(/^\\(?=.)/su, ""));
  return bytes.toString("latin1").replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
