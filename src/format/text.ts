import { isUtf8 } from "node:buffer";

const BACKSLASH = 0x5c;
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export interface EscapeOptions {
  /** Control characters too, so that a path stays on one line and leaves a terminal as it was. */
  readonly controls: boolean;
}

/**
 * Bytes as text from which `bytesOf` gives the same bytes back: UTF-8 as it is, a backslash doubled, and
 * each byte that is no part of UTF-8 as `\xHH`.
 */
export function textOf(bytes: Uint8Array, { controls }: EscapeOptions = { controls: false }): string {
  if (isUtf8(bytes)) {
    const whole = UTF8.decode(bytes);
    if (!whole.includes("\\") && !(controls && isControl(whole))) return whole;
  }
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    const character = length === 0 ? undefined : UTF8.decode(bytes.subarray(at, at + length));
    if (character === undefined) text += escaped(bytes[at] as number);
    else if (bytes[at] === BACKSLASH) text += "\\\\";
    else if (controls && isControl(character)) text += hex(bytes.subarray(at, at + length));
    else text += character;
    at += length || 1;
  }
  return text;
}

/** The bytes that `textOf` was given. Any other backslash stands for itself. */
export function bytesOf(text: string): Buffer {
  const parts = text.split(/(\\x[0-9a-f]{2}|\\\\)/);
  return Buffer.concat(
    parts.map((part, index) => {
      if (index % 2 === 0) return Buffer.from(part);
      return part === "\\\\" ? Buffer.from("\\") : Buffer.from(part.slice(2), "hex");
    }),
  );
}

/** Bytes of the UTF-8 character that begins there; 0 where none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length <= 1) return length;
  try {
    UTF8.decode(bytes.subarray(at, at + length));
    return at + length <= bytes.length ? length : 0;
  } catch {
    return 0;
  }
}

/** C0, C1, DEL, and what turns or breaks lines in a terminal. */
function isControl(character: string): boolean {
  return /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(character);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, escaped).join("");
}

function escaped(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
