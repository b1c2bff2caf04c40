import type { Installed, RuleNature } from "../../model/index.ts";
import type { Gathered } from "../gathered.ts";
import type { Source } from "../source.ts";
import { expand } from "./specifiers.ts";

/** A pattern and the package, or the kind of machine, that it is said of. */
export interface CruftFilter {
  readonly package: string;
  readonly pattern: string;
}

const FILTERS = ["/etc/cruft/filters", "/usr/share/cruft/rules", "/usr/lib/cruft/filters-unex"];
const RULESETS = ["/usr/share/cruft/ruleset", "/usr/lib/cruft/ruleset"];

/**
 * Where what programs write is of their own making. cruft's rules say whose a path is, and not whether it would be missed:
 * a database that a package made is as explained to it as a cache. Elsewhere they only name.
 */
const NATURES: readonly (readonly [RegExp, RuleNature])[] = [
  [/^\/var\/cache\//, "cache"],
  [/^\/var\/log\//, "log"],
  [/^\/(?:run|var\/run|var\/lock|tmp|var\/tmp)\//, "volatile"],
  [/^\/usr\/(?!local\/|src\/)/, "generated"],
  [/^\/boot\/(?:initrd|grub)/, "generated"],
];

/** It brings the directories that all machines have: what is in them it made as little as anybody else. */
const SKELETON = "base-files";

/** The rules of cruft(8) where it is installed: its filters, which are data. Its other half, scripts, is not run. */
export async function cruft(source: Source, { packages }: Installed, gathered: Gathered): Promise<void> {
  const present = new Set(packages.map(({ name }) => name));
  for (const { package: name, pattern: written } of await readFilters(source)) {
    if (/[a-z]/.test(name) && !present.has(name)) continue;
    // `?` and sets of characters cannot be said in a rule: less is explained then.
    if (/[[?\\]/.test(written)) continue;
    const pattern = written
      .split("*")
      .map((part) => expand(part.replaceAll("%", "%%"), {}))
      .join("*");
    if (!/^\/[^/*]+\/[^/*]/.test(pattern)) continue;
    if (present.has(name) && name !== SKELETON) gathered.owner(pattern, { by: "package", name });
    const nature = NATURES.find(([place]) => place.test(pattern))?.[1];
    if (nature === undefined) continue;
    gathered.rule({
      id: `cruft/${name}`,
      pattern,
      ...(pattern.endsWith("/**") ? {} : { alone: true as const }),
      nature,
      reason: present.has(name) ? `cruft knows it as what ${name} makes` : "cruft knows it as what comes by itself",
      by: "cruft",
    });
  }
}

async function readFilters(source: Source): Promise<CruftFilter[]> {
  const filters: CruftFilter[] = [];
  for (const { name, text } of await source.configs(FILTERS, "")) filters.push(...parseFilters(text, name));
  for (const path of RULESETS) {
    const text = await source.text(path);
    if (text !== undefined) filters.push(...parseFilters(text, ""));
  }
  return filters;
}

/** Patterns, one a line; a line that is no path names the package that the next ones are said of. */
export function parseFilters(text: string, name: string): CruftFilter[] {
  const filters: CruftFilter[] = [];
  let current = name;
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("/")) filters.push({ package: current, pattern: line });
    else current = line;
  }
  return filters;
}
