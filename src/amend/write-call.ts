import { quoted, type Style, WIDTH } from "./style.ts";

/** Written as code: a number is permission bits, `code` a value that the file knows. */
export type Options = Readonly<Record<string, string | number | { readonly code: string } | undefined>>;

/** `name(argument, { key: value })`, over several lines where one would be too long. */
export function writeCall(name: string, argument: string, options: Options, style: Style, indent: string): string {
  const fields = Object.entries(options).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (typeof value === "object") return [value.code === key ? key : `${key}: ${value.code}`];
    return [`${key}: ${typeof value === "number" ? `0o${value.toString(8)}` : quoted(value, style)}`];
  });
  if (fields.length === 0) return `${name}(${argument})`;
  const flat = `${name}(${argument}, { ${fields.join(", ")} })`;
  if (indent.length + flat.length < WIDTH) return flat;
  const lines = fields.map((field) => `${indent}${style.indent}${field},`);
  return [`${name}(${argument}, {`, ...lines, `${indent}})`].join(style.newline);
}
