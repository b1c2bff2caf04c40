import type { KeyDerivation, Target } from "../model/index.ts";
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
  | MakeLuksStep
  | AddRecoveryKeyStep
  | MakePoolStep
  | MakeSubvolumeStep
  | MakeSwapStep
  | ChangeSwapStep
  | FinishStep
  | SealStep;

export interface KeepStep {
  readonly action: "keep";
  readonly kind: "partition" | "encryption" | "file-system" | "subvolume" | "swap-file";
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

/** A LUKS2 volume that a passphrase opens. */
export interface MakeLuksStep extends LuksVolume {
  readonly action: "make-luks";
}

export interface LuksVolume {
  readonly part: Part;
  readonly uuid: string;
  readonly keyDerivation?: KeyDerivation;
}

export interface AddRecoveryKeyStep {
  readonly action: "add-recovery-key";
  readonly part: Part;
}

export interface MakePoolStep {
  readonly action: "make-pool";
  readonly part: Part;
  readonly uuid: string;
  /** UUID of the LUKS volume that it is made in; absent: of none. */
  readonly luks?: string;
  /** Bytes; absent: as many as there are. */
  readonly size?: number;
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

/**
 * Puts a LUKS2 volume around a finished pool where it lies, and its recovery key in. Only then does the image get its name:
 * until then it is put together beside.
 */
export interface SealStep extends LuksVolume {
  readonly action: "seal";
}
