import type { Declaration } from "../model/index.ts";

/** What is known beside the machine itself, and need not be said of it. */
export interface Surroundings {
  /** What the features alone come to: their packages, files and units, and those of the base. */
  readonly declared: Pick<Declaration, "packages" | "files" | "units">;
  /** Names that the sources have; undefined: nobody has looked. */
  readonly available: ReadonlySet<string> | undefined;
  /** Extra sources that cannot be used, with the reason. */
  readonly unusable: ReadonlyMap<string, string>;
}
