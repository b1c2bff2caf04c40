import { type Source, span } from "./syntax.ts";

/** How a person writes, as far as what is added has to follow it. */
export interface Style {
  readonly quote: '"' | "'";
  /** `;` or nothing. */
  readonly semicolon: string;
  readonly newline: "\n" | "\r\n";
  /** One step of indentation. */
  readonly indent: string;
}

/** Lines are not made longer than this where that can be helped. */
export const WIDTH = 120;

export function styleOf({ text, program }: Source): Style {
  const imports = program.body.filter((statement) => statement.type === "ImportDeclaration");
  const single = imports.filter(({ source }) => text[span(source).start] === "'").length;
  const ends = program.body.map((statement) => text[span(statement).end - 1]);
  const closed = ends.filter((end) => end === ";").length;
  const windows = text.split("\r\n").length - 1;
  return {
    quote: single * 2 > imports.length ? "'" : '"',
    semicolon: closed > 0 || ends.length === 0 ? ";" : "",
    newline: windows * 2 > text.split("\n").length - 1 ? "\r\n" : "\n",
    indent: /^(\t+| {1,8})\S/m.exec(text)?.[1]?.replace(/^\t+/, "\t") ?? "  ",
  };
}

export function quoted(value: string, { quote }: Style): string {
  const json = JSON.stringify(value);
  if (quote === '"') return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** White space that the line of `offset` begins with. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
}

/** Characters of the line that `offset` is in. */
export function widthAt(text: string, offset: number): number {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return (end === -1 ? text.length : end) - start;
}
