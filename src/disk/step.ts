import type { Target } from "../model/index.ts";
import type { Geometry, Part, SubvolumeLayout } from "./layout.ts";

/** What will happen to a target, part by part, in order. `keep` steps do nothing and are for the reader. */
export interface DiskPlan {
  readonly target: Target;
  /** Bytes of a logical sector. */
  readonly sectorSize: number;
  readonly steps: readonly DiskStep[];
}

export type DiskStep =
  | KeepStep
  | DestroyStep
  | MakeImageStep
  | MakeTableStep
  | MakeEspStep
  | MakePoolStep
  | MakeSubvolumeStep
  | MakeSwapStep
  | ChangeSwapStep
  | FinishStep;

export interface KeepStep {
  readonly action: "keep";
  readonly kind: "partition" | "file-system" | "subvolume" | "swap-file";
  readonly name: string;
  /** Why, where it is not what was declared. */
  readonly note?: string;
}

/** Erases the signatures of what was there. */
export interface DestroyStep {
  readonly action: "destroy";
  /** Each thing lost, in words. */
  readonly found: readonly string[];
}

export interface MakeImageStep {
  readonly action: "make-image";
  readonly size: number;
}

export interface MakeTableStep {
  readonly action: "make-table";
  readonly parts: Geometry;
  /** For sfdisk(8). */
  readonly script: string;
}

export interface MakeEspStep {
  readonly action: "make-esp";
  readonly part: Part;
  /** Eight hex digits. */
  readonly volumeId: string;
}

export interface MakePoolStep {
  readonly action: "make-pool";
  readonly part: Part;
  readonly uuid: string;
}

export interface MakeSubvolumeStep extends SubvolumeLayout {
  readonly action: "make-subvolume";
}

export interface MakeSwapStep {
  readonly action: "make-swap";
  readonly size: number;
}

export interface ChangeSwapStep {
  readonly action: "change-swap";
  readonly from: number;
  /** 0: it is removed. */
  readonly size: number;
}

/** Writes the layout's version, by which the disk counts as whole. */
export interface FinishStep {
  readonly action: "finish";
}
