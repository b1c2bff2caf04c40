import type { PackageState } from "../model/index.ts";
import { type Conffile, parseConffiles } from "./conffiles.ts";
import { field, parseControl, type Stanza } from "./control.ts";
import type { Parsed } from "./parsed.ts";

/** A package as dpkg's status file has it. */
export interface StatusEntry {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly state: PackageState;
  /** Multi-Arch: same, so that it may be there for several architectures at once. */
  readonly coinstallable: boolean;
  readonly conffiles: readonly Conffile[];
}

const STATES: ReadonlySet<string> = new Set<PackageState>([
  "not-installed",
  "config-files",
  "half-installed",
  "unpacked",
  "half-configured",
  "triggers-awaited",
  "triggers-pending",
  "installed",
]);

/** As dpkg allows them; whatever it is, it becomes part of a file's name. */
const NAME = /^[a-z\d][a-z\d+.-]*$/i;
const ARCHITECTURE = /^[a-z\d][a-z\d-]*$/i;

/**
 * /var/lib/dpkg/status and the files of /var/lib/dpkg/updates, read as latin1, since names of files are in it. A stanza that
 * cannot be understood is a problem, and the others are read nevertheless.
 */
export function parseStatus(text: string): Parsed<StatusEntry[]> {
  const problems: string[] = [];
  const value: StatusEntry[] = [];
  let line = 1;
  for (const raw of text.split(/\n(?=[ \t]*\n)/)) {
    const entry = entryOf(raw, (why) => {
      problems.push(`${why} (in what begins at line ${line + blankLines(raw)})`);
      return undefined;
    });
    if (entry !== undefined) value.push(entry);
    line += countLines(raw);
  }
  if (text !== "" && !text.endsWith("\n")) problems.push(`line ${line - 1} is cut off`);
  return { value, problems };
}

function entryOf(raw: string, refuse: (why: string) => undefined): StatusEntry | undefined {
  let stanza: Stanza | undefined;
  try {
    stanza = parseControl(raw)[0];
  } catch {
    return refuse("is damaged");
  }
  if (stanza === undefined) return undefined;
  const name = field(stanza, "Package") ?? "";
  const architecture = field(stanza, "Architecture") ?? "";
  const state = (field(stanza, "Status") ?? "").split(/\s+/)[2] ?? "";
  if (!NAME.test(name)) return refuse("has a package without a name");
  if (!isState(state)) return refuse(`has ${name} in an unknown state`);
  if (state !== "not-installed" && architecture !== "" && !ARCHITECTURE.test(architecture)) {
    return refuse(`has ${name} for an unknown architecture`);
  }
  if (state !== "not-installed" && architecture === "") refuse(`has ${name} without an architecture`);
  const conffiles = parseConffiles(field(stanza, "Conffiles") ?? "");
  for (const problem of conffiles.problems) refuse(`${problem}, of ${name}`);
  return {
    name,
    version: field(stanza, "Version") ?? field(stanza, "Config-Version") ?? "",
    architecture,
    state,
    coinstallable: field(stanza, "Multi-Arch") === "same",
    conffiles: conffiles.value,
  };
}

function isState(state: string): state is PackageState {
  return STATES.has(state);
}

function blankLines(text: string): number {
  return (/^(?:[ \t]*\n)*/.exec(text)?.[0] ?? "").split("\n").length - 1;
}

function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
