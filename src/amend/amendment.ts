/** One thing that a config is to say and does not say yet. */
export type Amendment = Keeping | Ignoring | PackageAmendment | FileAmendment | UnitAmendment;

/** A component, in state.ts. */
export interface Keeping {
  readonly kind: "keep";
  /** The language's function for it. */
  readonly call: "directory" | "keptFile" | "secretFile" | "repository" | "cache" | "backup" | "media" | "archive";
  /** Absolute. */
  readonly path: string;
  readonly options: KeepingOptions;
  /** Options that are values of the config. */
  readonly values?: Readonly<Record<string, StoreInSight | { /** Its name. */ readonly secret: string }>>;
}

/** A store that a constant of a config holds. */
export interface StoreInSight {
  /** The constant's. */
  readonly name: string;
  readonly kind: "restic" | "rclone" | "rsync";
  /** Relative to the config's directory. */
  readonly file: string;
}

export interface KeepingOptions {
  readonly vcs?: "hg";
  readonly remote?: string;
  /** `10G` */
  readonly limit?: string;
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: number;
  readonly reason?: string;
  readonly name?: string;
}

/** A rule of one's own, in state.ts. */
export interface Ignoring {
  readonly kind: "ignore";
  /** Absolute; may have `*` and `**`. */
  readonly path: string;
  readonly reason: string;
}

/** A name in `packages`. */
export interface PackageAmendment {
  readonly kind: "package";
  readonly name: string;
}

/** An entry of `files`. */
export interface FileAmendment {
  readonly kind: "file";
  /** Absolute, on the machine. */
  readonly path: string;
  readonly source:
    | { readonly call: "from" | "tree" /** Relative to the config's directory. */; readonly from: string }
    | { readonly call: "link"; readonly target: string };
  readonly options: {
    readonly mode?: number;
    readonly owner?: string;
    readonly group?: string;
    /** The feature that makes this file as well. */
    readonly replaces?: string;
  };
}

/** An entry of `units` or `userUnits`. */
export interface UnitAmendment {
  readonly kind: "unit";
  readonly name: string;
  readonly state: "enabled" | "disabled" | "masked";
  readonly scope: "system" | "user";
}

/** A config as text. Paths are relative to its directory. */
export interface ConfigText {
  /** Absolute; only to say where something stands. */
  readonly directory: string;
  readonly system: string;
  /** undefined: what is kept is exported as `state` beside the system, or nowhere yet. */
  readonly state: string | undefined;
  /** Where there are several, each keeps its state beside its system. */
  readonly machine: string | undefined;
  /** Every file that the config was evaluated from. */
  readonly sources: ReadonlyMap<string, string>;
  readonly users: readonly { readonly name: string; readonly home: string }[];
}
