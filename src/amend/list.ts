import type { Insertion } from "./insertion.ts";
import { indentAt, type Style, WIDTH, widthAt } from "./style.ts";
import type { Call, Field, Fields, Import, List, Source, Span } from "./syntax.ts";
import { span } from "./syntax.ts";

/** Anything between brackets with commas: an array, an object, arguments, the names of an import. */
export interface Bracketed {
  /** Offset behind the opening bracket. */
  readonly open: number;
  /** Offset of the closing one. */
  readonly close: number;
  readonly items: readonly Span[];
  /** Put between brackets and a single item: `{ a }` but `[a]`. */
  readonly padding: string;
}

export interface Addition {
  /** Its text, lines after the first indented by `indent`. */
  readonly render: (indent: string) => string;
  /** Number of the item that it comes behind; -1 for the front. By default the last. */
  readonly after?: number;
  /** In a list with nothing in it, on a line of its own. */
  readonly ownLine?: boolean;
}

/** What has to come into the text so that the list has one more item, written as its neighbours are. */
export function addItem(source: Source, list: Bracketed, style: Style, addition: Addition): Insertion[] {
  const { items } = list;
  if (items.length === 0) return intoEmpty(source, list, style, addition);
  const after = Math.min(addition.after ?? items.length - 1, items.length - 1);
  const first = items[0];
  if (after < 0 && first !== undefined) {
    const atFront = source.text.slice(list.open, first.start);
    if (atFront.trim() === "") return inFront(source, first, atFront, addition);
    return behind(source, list, style, addition, items.length - 1);
  }
  return behind(source, list, style, addition, after);
}

function intoEmpty(source: Source, { open, close, padding }: Bracketed, style: Style, addition: Addition): Insertion[] {
  const inner = source.text.slice(open, close);
  const outside = indentAt(source.text, close);
  const inside = outside + style.indent;
  const comment = source.comments.findLast(({ start, end }) => start >= open && end <= close);
  const at = comment?.end ?? open;
  const rest = source.text.slice(at, close);
  const opensLine = /^[ \t]*\r?\n/.test(rest);
  if (opensLine) return [{ at, text: `${style.newline}${inside}${addition.render(inside)},` }];
  const flat = addition.render(outside);
  const fits = widthAt(source.text, open) + flat.length <= WIDTH && !flat.includes("\n");
  if (addition.ownLine !== true && fits) {
    const blank = comment === undefined ? (inner === "" ? padding : inner) : " ";
    return [{ at, text: `${blank}${flat}${rest === "" ? padding : ""}` }];
  }
  const line = `${style.newline}${inside}${addition.render(inside)},${style.newline}${outside}`;
  return [{ at, text: line }];
}

function inFront(source: Source, first: Span, blank: string, { render }: Addition): Insertion[] {
  const indent = indentAt(source.text, first.start);
  const separator = blank.includes("\n") ? blank.slice(blank.lastIndexOf("\n") - Number(blank.includes("\r\n"))) : " ";
  return [{ at: first.start, text: `${render(indent)},${separator}` }];
}

function behind(
  source: Source,
  { open, close, items }: Bracketed,
  style: Style,
  addition: Addition,
  after: number,
): Insertion[] {
  const item = items[after];
  if (item === undefined) throw new Error("no item to come behind");
  const before = source.text.slice(items[after - 1]?.end ?? open, item.start);
  const comma = commaBehind(source, item.end, items[after + 1]?.start ?? close);
  const indent = indentAt(source.text, item.start);
  const flat = addition.render(indent);
  const fits = widthAt(source.text, item.end) + flat.length <= WIDTH;
  if (!before.includes("\n") && fits) {
    return [comma === undefined ? { at: item.end, text: `, ${flat}` } : { at: comma, text: ` ${flat},` }];
  }
  const inside = before.includes("\n") ? indent : indent + style.indent;
  const text = `${style.newline}${inside}${addition.render(inside)}`;
  if (comma !== undefined) return [{ at: endOfLine(source, comma), text: `${text},` }];
  return [
    { at: item.end, text: "," },
    { at: endOfLine(source, item.end), text },
  ];
}

/** Offset behind the comma between two offsets, which else hold white space and comments only. */
function commaBehind({ text, comments }: Source, from: number, to: number): number | undefined {
  let at = from;
  while (at < to) {
    const comment = comments.find(({ start }) => start === at);
    if (comment !== undefined) at = comment.end;
    else if (text[at] === ",") return at + 1;
    else at++;
  }
  return undefined;
}

/** Behind the comments that follow on the same line: they speak of what stands before them. */
export function endOfLine({ text, comments }: Source, from: number): number {
  let at = from;
  for (;;) {
    const blank = /^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0;
    const comment = comments.find(({ start }) => start === at + blank);
    if (comment === undefined) return at;
    // One that the next item follows on its line is that one's.
    if (!comment.line && !/^[ \t]*(\r?\n|\/[/*]|[\])}]|$)/.test(text.slice(comment.end))) return at;
    at = comment.end;
  }
}

export function ofList(list: List): Bracketed {
  const { start, end } = span(list);
  return { open: start + 1, close: end - 1, items: list.elements.flatMap((one) => one ?? []).map(span), padding: "" };
}

export function ofFields(fields: Fields): Bracketed {
  const { start, end } = span(fields);
  return { open: start + 1, close: end - 1, items: fields.properties.map((one: Field) => span(one)), padding: " " };
}

export function ofArguments(source: Source, call: Call): Bracketed {
  const items = call.arguments.map(span);
  const { end } = span(call);
  const open = source.text.indexOf("(", span(call.callee).end) + 1;
  return { open, close: end - 1, items, padding: "" };
}

/** The braces of an import that has some. */
export function ofSpecifiers(source: Source, statement: Import): Bracketed {
  const items = statement.specifiers.filter(({ type }) => type === "ImportSpecifier").map(span);
  const close = source.text.lastIndexOf("}", span(statement.source).start);
  const open = source.text.lastIndexOf("{", items[0]?.start ?? close) + 1;
  return { open, close, items, padding: " " };
}

/** Behind which of `names` a new one comes: where they are in alphabetical order it stays so, else last. */
export function placeAmong(names: readonly (string | undefined)[], name: string): number {
  const known = names.filter((one) => one !== undefined);
  const ordered = known.every((one, index) => index === 0 || compare(known[index - 1] ?? "", one) <= 0);
  if (known.length < names.length || known.length < 2 || !ordered) return names.length - 1;
  return known.findLastIndex((one) => compare(one, name) <= 0);
}

function compare(a: string, b: string): number {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}
