import type { TextFile } from "./file.ts";
import type { Secret } from "./secret.ts";
import type { UnitName } from "./unit-name.ts";

/** `enabled` and `disabled` as systemctl does it, before the machine ever boots. */
export type UnitState = "enabled" | "disabled" | "masked";

export interface UnitOptions {
  /** The unit file itself, for a unit that no package brings. */
  readonly content?: string | TextFile;
  /** Name of a drop-in (without `.conf`) to its text. */
  readonly dropins?: Readonly<Record<string, string>>;
  /** Lines of `NAME=value` that it gets as environment variables. */
  readonly environmentFile?: Secret;
  /** It starts once each of them is at `/run/lethe/secrets/NAME`, root's and 0600, and anew when one changed. */
  readonly secrets?: readonly Secret[];
  /** By default it is left as it is. */
  readonly state?: UnitState;
}

export type UnitMap = Readonly<Record<UnitName, UnitState | UnitOptions>>;
