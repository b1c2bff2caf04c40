import type { TextFile } from "./file.ts";

export type UnitName =
  `${string}.${"service" | "socket" | "timer" | "mount" | "automount" | "path" | "target" | "slice" | "swap"}`;

/** `enabled` and `disabled` as systemctl does it, before the machine ever boots. */
export type UnitState = "enabled" | "disabled" | "masked";

export interface UnitOptions {
  /** The unit file itself, for a unit that no package brings. */
  readonly content?: string | TextFile;
  /** Name of a drop-in (without `.conf`) to its text. */
  readonly dropins?: Readonly<Record<string, string>>;
  /** By default it is left as it is. */
  readonly state?: UnitState;
}

export type UnitMap = Readonly<Record<UnitName, UnitState | UnitOptions>>;
