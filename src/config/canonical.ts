import { createHash } from "node:crypto";

/** JSON with sorted keys and no spaces: the same bytes for the same value. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, found: unknown) =>
    typeof found === "object" && found !== null && !Array.isArray(found)
      ? Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : found,
  );
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Path of the first place where two values differ, `undefined` where they are equal. */
export function firstDifference(a: unknown, b: unknown, path = ""): string | undefined {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return Object.is(a, b) ? undefined : path;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const inside = (value: object) => (value as Record<string, unknown>)[key];
    const found = firstDifference(inside(a), inside(b), path === "" ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
