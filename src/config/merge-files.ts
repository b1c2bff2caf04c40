import { type Component, type DeclaredFile, type SourcePosition, UserError } from "../model/index.ts";
import { type Claim, claimed } from "./claims.ts";
import { type Contribution, describe, wherePart } from "./contribution.ts";
import { declaredFiles } from "./files.ts";
import type { InputReader } from "./inputs.ts";
import type { Origin } from "./origin.ts";

/** Sorted by path. */
export async function mergeFiles(
  contributions: readonly Contribution[],
  reader: InputReader,
  origin: Origin,
): Promise<DeclaredFile[]> {
  const claims: Claim<DeclaredFile>[] = [];
  for (const contribution of contributions) {
    const { by, parts } = contribution;
    for (const [path, source] of Object.entries(parts.files ?? {})) {
      const where = wherePart(origin, contribution, ["files", path]);
      const replaces = typeof source === "string" ? undefined : source.options.replaces;
      for (const value of await declaredFiles({ path, source, by, where }, reader)) {
        claims.push({ key: value.path, value, by, replaces, where });
      }
    }
  }
  return [...claimed("file", claims).values()];
}

/** A file of the generation below a place that is kept would be seen at the first boot only. */
export function refuseHidden(
  files: readonly DeclaredFile[],
  components: readonly Component[],
  whereFile: (path: string) => SourcePosition | undefined,
): void {
  for (const file of files) {
    const hiding = components.find(({ path, type }) =>
      type === "file" || type === "secret"
        ? file.path === path
        : file.type !== "directory" && file.path.startsWith(`${path}/`),
    );
    if (hiding === undefined) continue;
    const where = whereFile(file.path);
    throw new UserError(
      "CONFIG_HIDDEN",
      `${describe(file.by)} makes ${file.path}, and ${describe(hiding.by)} keeps ${hiding.path}, which would hide it`,
      {
        ...(where === undefined ? {} : { where }),
        hint: "Keep something narrower, or leave the file to what is kept.",
      },
    );
  }
}
