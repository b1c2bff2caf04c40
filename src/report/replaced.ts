import type { AlteredLine, BytePath, ReplacedLine, ReportLine, RuleSet } from "../model/index.ts";
import { Tally } from "./amount.ts";
import { parents } from "./declared.ts";

/** So many files of a package are altered together only where another installer wrote over it. */
const MANY = 20;

/**
 * A packaged directory that something else than its package wrote over (a program that updates itself, another package
 * manager): what changed in it, what went and what came is one cause, and one line.
 */
export function gatherReplaced(lines: readonly ReportLine[], rules: Pick<RuleSet, "isContainer">): ReportLine[] {
  // What a person did is never told as what the boot did.
  return [undefined, true].flatMap((byBoot) =>
    gathered(
      lines.filter((line) => line.byBoot === byBoot),
      rules,
    ),
  );
}

function gathered(lines: readonly ReportLine[], rules: Pick<RuleSet, "isContainer">): ReportLine[] {
  const groups = new Map<BytePath, ReportLine[]>();
  for (const line of lines) if (isRolledUp(line) && !rules.isContainer(line.path)) groups.set(line.path, []);
  if (groups.size === 0) return [...lines];
  const left = lines.filter((line) => {
    const place = isPart(line) ? [line.path, ...parents(line.path)].find((path) => groups.has(path)) : undefined;
    if (place === undefined) return true;
    groups.get(place)?.push(line);
    return false;
  });
  return [...left, ...[...groups].flatMap(([path, parts]) => together(path, parts))];
}

function isRolledUp(line: ReportLine): line is AlteredLine {
  return (line.kind === "modified" || line.kind === "missing") && line.type === "directory" && line.amount.files > 1;
}

function isPart({ kind, ...line }: ReportLine): boolean {
  if (kind === "modified" || kind === "missing" || kind === "metadata") return !("conffile" in line && line.conffile);
  return kind === "unowned" || kind === "loose";
}

/** One line, unless too little of what is there is the package's to say that it was replaced. */
function together(path: BytePath, parts: readonly ReportLine[]): readonly ReportLine[] {
  const count = (...kinds: ReportLine["kind"][]) =>
    parts.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { amount }) => sum + amount.files, 0);
  const [changed, missing, added] = [count("modified", "metadata"), count("missing"), count("unowned", "loose")];
  const first = parts.find(isRolledUp);
  if (first === undefined || added === 0 || changed + missing < MANY || added > changed + missing) return parts;
  const amount = new Tally();
  for (const part of parts) amount.merge(part.amount);
  const { owner, byBoot } = first;
  const suggestion = {
    as: "package",
    reason: `written over by something else than ${owner.name}: install a package that has it so, or ${owner.name} again`,
  } as const;
  const line: ReplacedLine = {
    kind: "replaced",
    path,
    amount: amount.amount(),
    owner,
    suggestion,
    changed,
    missing,
    added,
  };
  return [byBoot === true ? { ...line, byBoot } : line];
}
