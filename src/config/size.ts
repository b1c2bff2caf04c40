const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** Bytes of `"512M"` or of a number. */
export function bytesOf(size: number | string): number {
  if (typeof size === "number") return size;
  const unit = units[size.slice(-1)];
  if (unit === undefined) throw new Error(`${size} has passed the schema without a unit`);
  return Math.round(Number(size.slice(0, -1)) * unit);
}
