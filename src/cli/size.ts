import { usageError } from "./usage-error.ts";

const UNITS = ["", "K", "M", "G", "T"];

/** Bytes for a person: `1.5 GiB`. */
export function showBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[power] === "" ? "bytes" : `${UNITS[power]}iB`}`;
}

/** `16G`, `512M`, a plain number: bytes. */
export function readBytes(text: string, flag: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(text) ?? [];
  const power = UNITS.indexOf(unit.toUpperCase());
  if (digits === undefined || power < 0) throw usageError(`--${flag} ${text} is no size: write it as 16G or 512M`);
  return Math.round(Number(digits) * 1024 ** power);
}
