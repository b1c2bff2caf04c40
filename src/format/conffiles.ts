import type { BytePath } from "../model/index.ts";
import { absolutePath, type Parsed } from "./parsed.ts";

/** A configuration file of a package, as the field Conffiles of dpkg's status file has it. */
export interface Conffile {
  readonly path: BytePath;
  /** Of the file that the package came with; `undefined` until it is configured. */
  readonly md5: string | undefined;
  /** The installed version of the package has it no more, and dpkg left it to the administrator. */
  readonly obsolete: boolean;
  /** The package wants it gone. */
  readonly removeOnUpgrade: boolean;
}

/** The value of a field Conffiles, as `parseControl` gives it: `path md5` a line, then words in any number. */
export function parseConffiles(text: string): Parsed<Conffile[]> {
  const problems: string[] = [];
  const value: Conffile[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const match = /^(.+?) ([\da-f]{32}|newconffile)((?: (?:obsolete|remove-on-upgrade))*)$/s.exec(line);
    const path = absolutePath(match?.[1] ?? "");
    if (match === null || path === undefined) {
      problems.push(`has a configuration file that is none: "${line.slice(0, 60)}"`);
      continue;
    }
    const marks = (match[3] ?? "").split(" ");
    value.push({
      path,
      md5: match[2] === "newconffile" ? undefined : match[2],
      obsolete: marks.includes("obsolete"),
      removeOnUpgrade: marks.includes("remove-on-upgrade"),
    });
  }
  return { value, problems };
}
