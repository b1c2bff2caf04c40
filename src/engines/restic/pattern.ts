/**
 * A pattern of restic's that matches this path alone. What is no UTF-8 (in a latin1 string of bytes) cannot be an argument
 * as it is: there it matches any one character.
 */
export function escapePattern(path: string): string {
  return path.replace(/[*?[\]\\]/g, "\\$&");
}

/** `path`: bytes as latin1. */
export function bytesPattern(path: string): string {
  const text = Buffer.from(path, "latin1").toString("utf8");
  return escapePattern(text).replaceAll("\ufffd", "?");
}
