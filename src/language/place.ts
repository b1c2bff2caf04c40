/** A path from the root of the installed system. */
export type AbsolutePath = `/${string}`;

/** Bytes, or a number with a binary unit: `"512M"`, `"10G"`. */
export type Size = number | `${number}${"K" | "M" | "G" | "T"}`;

/** A path of the machine together with whom it belongs to. */
export interface Place {
  readonly path: AbsolutePath;
  readonly owner: string;
  readonly group: string;
}
