import type { AdoptionType, Place, Rule, Suggestion } from "../model/index.ts";
import { HABITS } from "./habits.ts";

const MIB = 1024 * 1024;
/** Bytes. So much is no longer looked through by a person. */
const LARGE = 1024 * MIB;

/**
 * What to do about a line of a report. `path` is the place's own, beginning with `~/` where it is in a home: the same habit
 * is meant in each. `made`: the rule by which programs make it from other files.
 */
export function suggestFor(place: Place, path: string, made?: Rule): Suggestion {
  return altered(place, made) ?? byType(place) ?? byHabit(place, path) ?? byPlace(place, path);
}

function altered({ kind, work, package: name, conffile, path }: Place, made?: Rule): Suggestion | undefined {
  if (work !== undefined) {
    return {
      as: "repository",
      reason:
        Object.keys(work.remotes).length > 0
          ? "a git work tree: push what is only here"
          : "a git work tree that is nowhere else: give it a remote",
    };
  }
  switch (kind) {
    case "unowned":
      return undefined;
    case "missing":
      return {
        as: "ignore",
        reason: name === undefined ? "it is gone" : `it is gone; installing ${name} again brings it back`,
      };
    case "modified":
    case "metadata":
      if (conffile === true)
        return {
          as: "config",
          reason: `a setting of ${name ?? "a package"}: written into the config it stays as it is`,
        };
      // A copy of it would be written over by whoever makes it.
      if (made !== undefined)
        return { as: "ignore", reason: `made by programs (${made.reason}): what it was made from is what differs` };
      if (path.startsWith("/etc/"))
        return { as: "config", reason: "a setting: written into the config it stays as it is" };
      return name === undefined
        ? { as: "config", reason: "it is not as it was built: written into the config it stays as it is" }
        : { as: "package", reason: `not as ${name} brought it: install a package that has it so, or ${name} again` };
  }
}

function byType({ type }: Place): Suggestion | undefined {
  return type === "file" || type === "directory" || type === "symlink"
    ? undefined
    : { as: "ignore", reason: "no content: the kernel or a program makes it when it runs" };
}

function byHabit({ type }: Place, path: string): Suggestion | undefined {
  const lower = path.toLowerCase();
  for (const { as, reason, where } of HABITS) {
    if (where.test(lower)) return { as: type === "symlink" && as !== "secret" ? "config" : as, reason };
  }
  return undefined;
}

function byPlace({ type, size }: Place, path: string): Suggestion {
  if (type === "symlink") return say("config", "a link: it takes a line in the config");
  if (type === "directory" && size === 0) return say("directory", "an empty directory, to be made again");
  if (path.startsWith("~/")) return inHome(type === "directory", size, path);
  if (path.startsWith("/etc/")) return say("config", "a setting: it belongs into the config");
  if (path.startsWith("/usr/")) return say("package", "a program: where a package has it, take that");
  if (path.startsWith("/var/lib/")) return say("backup", "what a service has stored: its only copy may be here");
  return say("backup", "its only copy may be here");
}

function inHome(isDirectory: boolean, size: number, path: string): Suggestion {
  if (size >= LARGE) return say("archive", "large: keep a copy elsewhere, and this one while there is room");
  if (/^~\/\.[^/]+$/.test(path) && !isDirectory)
    return say("config", "a setting in a home: it belongs among a person's files in the config");
  if (/^~\/\.config\//.test(path)) return say("backup", "settings that a program writes itself");
  if (/^~\/\.(local|var)\//.test(path)) return say("backup", "what a program has stored");
  return say("backup", "its only copy may be here");
}

function say(as: AdoptionType, reason: string): Suggestion {
  return { as, reason };
}
