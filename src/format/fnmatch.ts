/**
 * fnmatch(3) without flags, in the C locale, as dpkg asks it: `*` and `?` match a slash and a leading dot as well, a
 * backslash takes the next character as it is, and a bracket that is never closed is a bracket.
 * Takes latin1: one character is one byte. Time is at most the product of the lengths.
 */
export function matcher(pattern: string): (text: string) => boolean {
  const parts = compile(pattern);
  const wild = parts.findIndex((part) => typeof part !== "string");
  const literal = parts.slice(0, wild < 0 ? parts.length : wild).join("");
  if (wild < 0) return (text) => text === literal;
  return (text) => text.startsWith(literal) && matches(parts, text);
}

const ANY = Symbol("any bytes");
/** A byte, `ANY`, or for each byte whether it is one. */
type Part = string | typeof ANY | Uint8Array;

/** Where a mismatch follows an `ANY`, that takes one byte more; those before it need no second try. */
function matches(parts: readonly Part[], text: string): boolean {
  let part = 0;
  let at = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (parts[part] === ANY) {
      star = part++;
      resume = at;
    } else if (part < parts.length && isOne(parts[part] as string | Uint8Array, text, at)) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++resume;
    } else return false;
  }
  while (parts[part] === ANY) part++;
  return part === parts.length;
}

function isOne(part: string | Uint8Array, text: string, at: number): boolean {
  return typeof part === "string" ? part === text[at] : part[text.charCodeAt(at)] === 1;
}

function compile(pattern: string): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    if (character === "*") parts.push(ANY);
    else if (character === "?") parts.push(new Uint8Array(256).fill(1));
    else if (character === "\\" && at + 1 < pattern.length) parts.push(pattern[++at] as string);
    else if (character === "[") {
      const bracket = readBracket(pattern, at);
      if (bracket !== undefined) at = bracket.end;
      parts.push(bracket?.bytes ?? character);
    } else parts.push(character);
  }
  return parts;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z\d]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what the class is
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /\d/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[\dA-Fa-f]/,
};

/** The bracket that begins at `start`, and where its `]` is. undefined where it has none. */
function readBracket(pattern: string, start: number): { bytes: Uint8Array; end: number } | undefined {
  const bytes = new Uint8Array(256);
  let at = start + 1;
  const negated = pattern[at] === "!" || pattern[at] === "^";
  if (negated) at++;
  for (let first = true; at < pattern.length; first = false) {
    if (pattern[at] === "]" && !first) {
      return { bytes: negated ? bytes.map((byte) => 1 - byte) : bytes, end: at };
    }
    const [, name] = /^\[:([a-z]+):\]/.exec(pattern.slice(at, at + 16)) ?? [];
    if (name !== undefined) {
      for (let byte = 0; byte < 256; byte++) if (CLASSES[name]?.test(String.fromCharCode(byte))) bytes[byte] = 1;
      at += name.length + 4;
      continue;
    }
    if (pattern[at] === "\\" && at + 1 < pattern.length) at++;
    const from = pattern.charCodeAt(at++);
    let to = from;
    if (pattern[at] === "-" && at + 1 < pattern.length && pattern[at + 1] !== "]") {
      at++;
      if (pattern[at] === "\\" && at + 1 < pattern.length) at++;
      to = pattern.charCodeAt(at++);
    }
    bytes.fill(1, from, to + 1);
  }
  return undefined;
}
