import type { Amendment } from "../amend/index.ts";
import type { AdoptionType, Component } from "../model/index.ts";
import type { NewContent } from "./propose-change.ts";

/** What a person asked to be adopted: a path, or the name of a package or unit. */
export interface AdoptionWish {
  readonly word: string;
  readonly as?: AdoptionType | undefined;
  /** Why it is kept or ignored. */
  readonly reason?: string | undefined;
  /** The constant of the config that holds the store for copies. */
  readonly store?: string | undefined;
}

/** What becomes of it. */
export interface Adoption {
  /** As it is spoken of: a path, a package, a unit. */
  readonly subject: string;
  readonly as: AdoptionType;
  /** Why this, in plain words; absent where it was asked for. */
  readonly because?: string;
  readonly amendments: readonly Amendment[];
  readonly contents: readonly NewContent[];
  readonly notes: readonly string[];
  /** State to keep at this path. */
  readonly keep?: { readonly path: string; readonly type: Component["type"] };
}
