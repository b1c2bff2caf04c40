/** glob(7) for names of interfaces and settings: `*`, `?` and `[...]`; `*` ends at a slash. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const source = pattern.replace(/\[[^\]]+\]|[\s\S]/g, (part) => {
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.length > 1) return part.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
    return part.replace(/[\\^$.|+(){}[\]]/, "\\$&");
  });
  const expression = new RegExp(`^${source}$`);
  return (text) => expression.test(text);
}
