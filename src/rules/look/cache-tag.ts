import type { BytePath, Look, Rule } from "../../model/index.ts";
import { type Disk, inside } from "./disk.ts";

/** Cache Directory Tagging Specification, 0.6 (Bryan Ford): what the file has to begin with. */
const SIGNATURE = "Signature: 8a477f597d28d172789f06886806bc55";

export const TAGGED: Rule = {
  id: "look/cache-tag",
  pattern: "/**/CACHEDIR.TAG",
  nature: "cache",
  reason: "a program has marked the directory as its cache, with CACHEDIR.TAG",
  by: "CACHEDIR.TAG",
};

export async function lookAtTag(disk: Disk, directory: BytePath): Promise<Look | undefined> {
  const start = await disk.start(inside(directory, "CACHEDIR.TAG"), SIGNATURE.length);
  return start === SIGNATURE ? { directory, rule: TAGGED, except: [] } : undefined;
}
