/** Edits of a person's config by its syntax tree: text in, text out, and only ever added to. */
export { amend } from "./amend.ts";
export type {
  Amendment,
  ConfigText,
  FileAmendment,
  Ignoring,
  Keeping,
  KeepingOptions,
  PackageAmendment,
  StoreInSight,
  UnitAmendment,
} from "./amendment.ts";
export { NEW_STATE } from "./state.ts";
export { storesInSight } from "./stores.ts";
