/**
 * TypeScript to be laid out as a formatter would: an expression as it stands, or one that may be broken into lines.
 * The rules are those of the formatters people have (Prettier's, Biome's) at 120 columns and two blanks.
 */
export type Code = string | ListCode | ObjectCode | CallCode;

export interface ListCode {
  readonly list: readonly (Code | Comment)[];
}

export interface ObjectCode {
  readonly object: readonly (Entry | Comment)[];
}

export interface CallCode {
  readonly call: string;
  readonly with: readonly Code[];
}

export interface Entry {
  readonly key: string;
  readonly value: Code;
}

/** Lines of its own above what follows. */
export interface Comment {
  readonly comment: string;
}

const WIDTH = 120;

/** `column`: where the expression begins; `after`: what has to fit behind it on its last line. */
export function layOut(code: Code, indent = 0, column = indent, after = 0): string {
  const flat = flatten(code);
  if (flat !== undefined && column + flat.length + after <= WIDTH) return flat;
  if (typeof code === "string") return code;
  if ("list" in code) return broken("[", "]", code.list, indent);
  if ("object" in code) return broken("{", "}", code.object, indent);
  const last = code.with.at(-1);
  const former = code.with.slice(0, -1).map(flatten);
  // A last argument that has an inside is broken, where the others stay on the line of the call.
  if (last !== undefined && typeof last !== "string" && !("call" in last) && former.every((one) => one !== undefined)) {
    const head = `${code.call}(${former.map((one) => `${one}, `).join("")}`;
    if (column + head.length + 1 <= WIDTH) return `${head}${opened(last, indent)})`;
  }
  return broken(`${code.call}(`, ")", code.with, indent);
}

/** On one line; undefined where it cannot be. */
function flatten(code: Code): string | undefined {
  if (typeof code === "string") return code;
  const parts = ("list" in code ? code.list : "object" in code ? code.object : code.with).map(flatPart);
  if (parts.includes(undefined)) return undefined;
  const inside = parts.join(", ");
  if ("list" in code) return isTable(code) ? undefined : `[${inside}]`;
  if ("object" in code) return parts.length === 0 ? "{}" : `{ ${inside} }`;
  return `${code.call}(${inside})`;
}

function flatPart(part: Code | Entry | Comment): string | undefined {
  if (typeof part === "string") return part;
  if ("comment" in part) return undefined;
  if (!("key" in part)) return flatten(part);
  const value = flatten(part.value);
  return value === undefined ? undefined : `${part.key}: ${value}`;
}

/** Formatters give each row of a list of objects its lines. */
function isTable({ list }: ListCode): boolean {
  return list.length > 1 && list.every((one) => typeof one !== "string" && "object" in one && one.object.length > 1);
}

function opened(code: ListCode | ObjectCode, indent: number): string {
  return "list" in code ? broken("[", "]", code.list, indent) : broken("{", "}", code.object, indent);
}

function broken(open: string, close: string, parts: readonly (Code | Entry | Comment)[], indent: number): string {
  const inner = indent + 2;
  const blanks = " ".repeat(inner);
  const lines = parts.map((part) => {
    if (typeof part === "object" && "comment" in part) return commentLines(part.comment, inner);
    if (typeof part === "object" && "key" in part) {
      const column = inner + part.key.length + 2;
      return `${blanks}${part.key}: ${layOut(part.value, inner, column, 1)},`;
    }
    return `${blanks}${layOut(part, inner, inner, 1)},`;
  });
  return [open, ...lines, `${" ".repeat(indent)}${close}`].join("\n");
}

/** `// ...` lines, wrapped; without what could end a comment. */
export function commentLines(text: string, indent = 0): string {
  const blanks = `${" ".repeat(indent)}// `;
  const lines: string[] = [];
  let line = "";
  for (const word of plain(text).split(" ")) {
    if (line !== "" && blanks.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => blanks + one).join("\n");
}

/** What came from a machine's files may hold anything: in a comment, a line break would end it. */
function plain(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A string literal, in those of the two quotes that need fewer escapes. */
export function quoted(value: string): string {
  const double = JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const count = (sign: string) => value.split(sign).length - 1;
  if (count('"') <= count("'")) return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

export function entry(key: string, value: Code): Entry {
  return { key: /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key), value };
}

/** A name for a value that is called `name` on the machine; `taken` grows by it. */
export function variable(name: string, taken: Set<string>): string {
  const camel = name.replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  const sound = /^[a-z]/.test(camel) && !taken.has(camel) ? camel : `${camel.replace(/^\d/, "n$&")}User`;
  let free = sound;
  for (let number = 2; taken.has(free); number++) free = `${sound}${number}`;
  taken.add(free);
  return free;
}

export function importLine(names: readonly string[], from: string): string {
  const line = `import { ${names.join(", ")} } from ${quoted(from)};`;
  return line.length <= 120 ? line : `import {\n${names.map((name) => `  ${name},\n`).join("")}} from ${quoted(from)};`;
}
