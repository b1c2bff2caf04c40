import type { PlainStore } from "../../model/index.ts";
import type { RunStep } from "../step.ts";
import type { PlainStatus } from "./status.ts";

/** The steps of a program that copies plain files. */
export interface Carrier {
  /** What the store has at its top, and who copies there. */
  ask(): RunStep[];
  /** Brings what is in Lethe's own place of a directory into that of the store; with `solely` no other owner stays there. */
  send(directory: string, solely: boolean): RunStep;
  copy(request: CopyRequest): RunStep[];
  /** Brings all that was copied into a directory that is there. */
  bring(into: string): RunStep;
  /** Brings one file, where the store has it, into a directory. */
  bringFile(path: string, into: string): RunStep;
  /** Fails where one of the files is not as here. `files`: relative paths (latin1). */
  verify(from: string, files: readonly string[]): RunStep;
}

export interface CarrierContext<Store extends PlainStore> {
  readonly store: Store;
  readonly status: Pick<PlainStatus, "place" | "paths" | "ownShell">;
}

export interface CopyRequest {
  readonly from: string;
  /** Relative paths (UTF-8) that are no part of it. */
  readonly apart: readonly string[];
  /** Path in the store for what is overwritten or deleted there. */
  readonly former: string;
  /** Whether what is gone here goes there; `most`: no more than so many. */
  readonly deletes: false | { readonly most: number | undefined };
  /** Files whose change a store may not see by size and time; relative paths (latin1). */
  readonly rewritten: readonly string[];
  readonly restamped: readonly string[];
}

/** Seconds: a first copy of a large library over a slow line; a stalled one is given up much earlier. */
export const LONG = 7 * 24 * 3600;
export const SHORT = 120;

/** NUL or newline after each. */
export function asList(paths: readonly string[], end: "\0" | "\n"): Uint8Array {
  return Buffer.from(paths.map((path) => path + end).join(""), "latin1");
}
