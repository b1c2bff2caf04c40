import { StringDecoder } from "node:string_decoder";
import type { Key } from "../workflows/index.ts";

const NAMED: Readonly<Record<string, Key>> = {
  "\r": "enter",
  "\n": "enter",
  "\u007f": "backspace",
  "\b": "backspace",
  "\u001b": "escape",
  "\u0003": "interrupt",
  "\u0004": "q",
};

/** Sequences that begin with an escape, else a character. */
const ESCAPE = "\u001b";
const PARTS = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z~]|${ESCAPE}O.|[\\s\\S]`, "gu");

/** What a terminal in raw mode sends, as keys. Arrows and their like mean nothing, and are left out. */
export function keyReader(): (chunk: Buffer) => Key[] {
  const decoder = new StringDecoder("utf8");
  return (chunk) => {
    const parts = decoder.write(chunk).match(PARTS) ?? [];
    return parts.filter((part) => part.length < 3).map((part) => NAMED[part] ?? part);
  };
}
