import type { Alternative, AlternativeChoice, AlternativeLink } from "../model/index.ts";

/**
 * /var/lib/dpkg/alternatives/NAME, read as latin1, as update-alternatives(1) writes it: the mode; the generic path;
 * a name and a path for each that follows; an empty line; then for each choice its path, its priority, and a path (or
 * an empty line) for each that follows; an empty line. A string says in plain words why it is none.
 */
export function parseAlternative(name: string, text: string): Alternative | string {
  if (text.includes("\0")) return "has a byte that no path can have";
  const lines = text.split("\n").slice(0, -1);
  let at = 0;
  const next = () => lines[at++];
  const mode = next();
  if (mode !== "auto" && mode !== "manual") return "says neither auto nor manual in line 1";

  const links: AlternativeLink[] = [];
  for (let follower: string | undefined = name; follower !== ""; follower = next()) {
    const link = next();
    if (follower === undefined || !link?.startsWith("/")) return `has no path in line ${at}`;
    links.push({ name: follower, link });
  }
  const choices: AlternativeChoice[] = [];
  for (let first = next(); first !== ""; first = next()) {
    if (!first?.startsWith("/")) return `has no path in line ${at}`;
    const priority = next() ?? "";
    if (!/^[-+]?\d{1,10}$/.test(priority)) return `has no priority in line ${at}`;
    const others = links.slice(1).map(next);
    if (others.includes(undefined)) return "ends within a choice";
    const paths = [first, ...others.map((path) => path ?? "")];
    if (paths.some((path) => path !== "" && !path.startsWith("/"))) return `has no path before line ${at}`;
    choices.push({ priority: Number(priority), paths });
  }
  return { name, mode, links, choices };
}
