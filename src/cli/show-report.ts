import { type Amount, pathText, type Report, type ReportLine, shellWord, type Unexamined } from "../workflows/index.ts";
import { bytes } from "./progress.ts";

export interface ReportStyle {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Of the terminal; undefined: lines may be as long as they are. */
  readonly width?: number | undefined;
}

const NAMED_RULES = 5;
const NAMED_PLACES = 8;

/** A report for a person: groups by owner, what is left out, what was not looked into, and what it comes to. */
export function reportText(report: Report, lines: readonly ReportLine[], style: ReportStyle): string {
  const sections = [
    ...groups(lines.filter(({ byBoot }) => byBoot !== true)).map(([owner, its]) => section(owner, its, style)),
    bootSection(lines, style),
    leftOut(report),
    notLookedInto(report.unexamined),
    conclusion(report, lines),
  ];
  return sections.filter((text) => text !== "").join("\n\n");
}

/** By owner, in the order in which the first of each comes. */
function groups(lines: readonly ReportLine[]): [string, ReportLine[]][] {
  const byOwner = new Map<string, ReportLine[]>();
  for (const line of lines) {
    const owner = ownerOf(line);
    const its = byOwner.get(owner);
    if (its === undefined) byOwner.set(owner, [line]);
    else its.push(line);
  }
  return [...byOwner];
}

function ownerOf({ kind, owner }: ReportLine): string {
  if (kind === "package") return "packages, by hand";
  if (kind === "unit") return "units, by hand";
  return `${owner.by} ${owner.name}`;
}

function bootSection(lines: readonly ReportLine[], style: ReportStyle): string {
  const its = lines.filter(({ byBoot }) => byBoot === true);
  return its.length === 0 ? "" : section("written by the boot itself", its, style);
}

function section(title: string, lines: readonly ReportLine[], style: ReportStyle): string {
  const cells = lines.map((line) => [...amountCells(line.amount, style.now), describeLine(line)] as const);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const rows = cells.map(([size, files, age, what], index) => {
    const [a = 0, b = 0, c = 0] = widths;
    const row = `  ${size.padStart(a)}  ${files.padStart(b)}  ${age.padStart(c)}  ${what}`;
    return withSuggestion(row, lines[index], a + b + c + 8, style.width);
  });
  return [title, ...rows].join("\n");
}

/** Behind the line where there is room for it, else below. */
function withSuggestion(row: string, line: ReportLine | undefined, indent: number, width: number | undefined): string {
  if (line?.suggestion === undefined) return row;
  const said = `-> ${line.suggestion.as}: ${line.suggestion.reason}`;
  const isRoom = width === undefined || row.length + 2 + said.length <= width;
  return isRoom ? `${row}  ${said}` : `${row}\n${" ".repeat(indent)}${said}`;
}

function amountCells({ files, bytes: size, newestMs }: Amount, now: number): [string, string, string] {
  return [bytes(size), counted(files, "file"), age(newestMs, now)];
}

/** What one line is about, without its amount. */
export function describeLine(line: ReportLine): string {
  const path = shellWord(line.path);
  const slash = "type" in line && line.type === "directory" && line.path !== "/" ? "/" : "";
  switch (line.kind) {
    case "unowned": {
      const from = line.from === undefined ? "" : ` (was ${shellWord(line.from)})`;
      const apart = line.apart === 0 ? "" : ` (beside ${counted(line.apart, "work tree")})`;
      return `${path}${slash}${from}${apart}`;
    }
    case "loose": {
      const more = line.amount.files > line.names.length ? ", ..." : "";
      return `${path === "/" ? "" : path}/{${line.names.map(pathText).join(", ")}${more}}`;
    }
    case "rest":
      return `${path}/  ignored by git, or beside what comes again: ${line.names.map(pathText).join(", ")}${line.names.length < 3 ? "" : " ..."}`;
    case "work-tree":
      return `${path}/  ${line.loses.join("; ")}`;
    case "modified":
      return `${path}${slash}  ${line.conffile ? "configuration changed" : "content changed"}`;
    case "metadata":
      return `${path}${slash}  ${line.changed.join(", ") || "metadata"} changed`;
    case "missing":
      return `${path}${slash}  missing`;
    case "replaced":
      return `${path}/  written over: ${line.changed} changed, ${line.missing} missing, ${line.added} new`;
    case "package": {
      const { name, change, version, formerly } = line;
      return `${name}  ${change}${formerly === undefined ? `, ${version}` : ` from ${formerly} to ${version}`}`;
    }
    case "unit":
      return `${line.name}  ${line.change}`;
  }
}

function leftOut({ rules, explained, declared, workTrees }: Report): string {
  const rows = rules.slice(0, NAMED_RULES).map(({ rule, amount }) => {
    return `  ${bytes(amount.bytes).padStart(8)}  ${rule.reason} (${rule.by}: ${rule.id})`;
  });
  const more = rules.length - rows.length;
  return [
    ...(declared.files > 0 ? [`declared: ${summed(declared)}`] : []),
    ...(workTrees.safe > 0 ? [`on their remotes as last heard: ${counted(workTrees.safe, "git work tree")}`] : []),
    ...(rows.length > 0 ? [`no loss, by ${counted(rules.length, "rule")}: ${summed(explained)}`, ...rows] : []),
    ...(more > 0 ? [`  and ${more} more (--json has them all)`] : []),
  ].join("\n");
}

function notLookedInto(unexamined: readonly Unexamined[]): string {
  const of = (by: Unexamined["by"]) => unexamined.filter((one) => one.by === by);
  const rows = (all: readonly Unexamined[]) => [
    ...all.slice(0, NAMED_PLACES).map(({ path, reason }) => `  ${shellWord(path)}: ${reason}`),
    ...(all.length > NAMED_PLACES ? [`  and ${all.length - NAMED_PLACES} more (--json has them all)`] : []),
  ];
  const [decided, failed] = [of("decision"), of("failure")];
  return [
    ...(decided.length > 0 ? ["left out on purpose:", ...rows(decided)] : []),
    ...(failed.length > 0 ? ["could not be looked into:", ...rows(failed)] : []),
  ].join("\n");
}

function conclusion({ lost, unexamined }: Report, lines: readonly ReportLine[]): string {
  const unknown = unexamined.some(({ by }) => by === "failure") ? ", and what could not be looked into" : "";
  if (lines.length === 0) return `Nothing untracked${unknown === "" ? "" : " in what could be looked into"}.`;
  return [
    `If this disk died now you would lose ${summed(lost)}, in ${counted(lines.length, "place")}${unknown}.`,
    "Keep one: lethe state adopt PATH [--as TYPE]. All, one by one: lethe state check-untracked --interactive.",
  ].join("\n");
}

function summed({ files, bytes: size }: Amount): string {
  return `${counted(files, "file")}, ${bytes(size)}`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** How long ago, in the largest unit that says something. */
export function age(ms: number, now: number): string {
  const past = now - ms;
  if (ms === 0) return "";
  if (past < MINUTE) return "now";
  if (past < 60 * MINUTE) return `${Math.floor(past / MINUTE)} min`;
  if (past < DAY) return `${Math.floor(past / (60 * MINUTE))} h`;
  if (past < 60 * DAY) return `${Math.floor(past / DAY)} d`;
  if (past < 730 * DAY) return `${Math.floor(past / (30 * DAY))} months`;
  return `${Math.floor(past / (365 * DAY))} years`;
}
