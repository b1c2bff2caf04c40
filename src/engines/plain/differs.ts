/** Paths that are told one by one. */
const MOST = 3;

export function differs(paths: readonly string[]): string {
  const more = paths.length > MOST ? ` and ${paths.length - MOST} more` : "";
  return `what it has is not what was copied: ${paths.slice(0, MOST).join(", ")}${more}`;
}
