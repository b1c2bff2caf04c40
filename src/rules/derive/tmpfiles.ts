import type { NodeType, RuleNature } from "../../model/index.ts";
import type { Gathered } from "../gathered.ts";
import type { ConfigFile, Source } from "../source.ts";
import { expand, type Specifiers } from "./specifiers.ts";
import { parseTmpfiles, type TmpfilesLine } from "./tmpfiles-lines.ts";

const PLACES = ["/etc/tmpfiles.d", "/run/tmpfiles.d", "/usr/local/lib/tmpfiles.d", "/usr/lib/tmpfiles.d"];

interface Told {
  readonly what: string;
  readonly nature: RuleNature;
  readonly alone: boolean;
  readonly types?: readonly NodeType[];
  readonly reason: string;
}

/** Below these a file that is made empty where there is none may hold what it likes. */
const PASSING = /^\/(?:run|tmp|var\/(?:tmp|log|cache|run|lock))\//;

/** Letters that are about what something else has made: its mode, its owner, whether it is spared. */
const NOTHING_MADE = new Set("wxXztTZhHaAm");

export async function tmpfiles(source: Source, specifiers: Specifiers, gathered: Gathered): Promise<void> {
  for (const file of await source.configs(PLACES, ".conf")) tellFile(file, specifiers, gathered);
}

function tellFile({ name, path: place, text }: ConfigFile, specifiers: Specifiers, gathered: Gathered): void {
  const lines = parseTmpfiles(text, (line) =>
    gathered.note(`a line of ${place} was not understood: ${line.slice(0, 60)}`),
  );
  for (const line of lines) {
    const told = tell(line);
    if (told === undefined) continue;
    if (told === "unknown") {
      gathered.note(`${place} has a line of an unknown type: ${line.type}`);
      continue;
    }
    // A set of characters, or one of any kind, cannot be said in a rule: less is explained then.
    if (/[[?]/.test(line.path)) continue;
    const pattern = globbed(line)
      ? line.path
          .split("*")
          .map((part) => expand(part, specifiers))
          .reduce(joined)
      : expand(line.path, specifiers);
    if (pattern === undefined) {
      gathered.note(`${place} names a path that depends on more than this machine tells: ${line.path}`);
      continue;
    }
    const { what, nature, alone, types, reason } = told;
    const rule = { id: `tmpfiles/${name}/${what}`, pattern, nature, reason, by: `tmpfiles.d/${name}` };
    gathered.rule(alone ? { ...rule, alone } : rule, types);
  }
}

function joined(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? undefined : `${a}*${b}`;
}

function globbed({ type }: TmpfilesLine): boolean {
  return "erR".includes(type);
}

/** What a line says about what is there; undefined: nothing. */
function tell(line: TmpfilesLine): Told | "unknown" | undefined {
  const { type, plus, path, age } = line;
  switch (type) {
    case "d":
    case "D":
    case "e":
    case "v":
    case "q":
    case "Q":
      if (age !== undefined && isDeepEnough(path)) {
        return covering("aged", `what is in it is deleted when it is older than ${age}`);
      }
      if (type === "D") return covering("emptied", "it is emptied at each boot");
      return type === "e" ? undefined : alone("directory", ["directory"], "the directory itself is made at each boot");
    case "f":
    case "F":
      if (type === "F" || plus) return alone("written", ["file"], "it is written anew at each boot");
      if (!PASSING.test(path)) return undefined;
      return {
        ...alone("file", ["file"], "an empty one is made at each boot, and programs write to it"),
        nature: path.startsWith("/var/log/") ? "log" : "volatile",
      };
    case "p":
      return alone("pipe", ["fifo"], "it is made at each boot");
    case "c":
    case "b":
      return alone("device", ["char", "block"], "it is made at each boot");
    case "L":
      return alone("link", ["symlink"], "the link is made at each boot");
    case "C":
      // What was copied may have been changed since.
      return alone("copy", ["directory", "symlink"], "the directory itself is made at boot");
    case "r":
      return { ...alone("removed", undefined, "it is deleted at each boot"), nature: "volatile" };
    case "R":
      return covering("removed", "it is deleted at each boot, with all that is in it");
    default:
      return NOTHING_MADE.has(type) ? undefined : "unknown";
  }
}

/** /tmp may be emptied by age, but no line makes all of /home or /var passing. */
function isDeepEnough(path: string): boolean {
  return path === "/tmp" || path.split("/").length > 2;
}

function alone(what: string, types: readonly NodeType[] | undefined, reason: string): Told {
  return { what, nature: "generated", alone: true, reason, ...(types === undefined ? {} : { types }) };
}

function covering(what: string, reason: string): Told {
  return { what, nature: "volatile", alone: false, reason };
}
