import type { SourcePosition } from "../model/index.ts";
import { locateField } from "./locate.ts";
import type { Positions } from "./positions.ts";

/** What is needed to say where a person wrote something. */
export interface Origin {
  readonly positions: Positions;
  /** The config's sources by absolute path. */
  readonly sources: ReadonlyMap<string, string>;
  /** The files that stand for the whole where nothing of it was made by a call. Absolute. */
  readonly systemFile: string;
  readonly stateFile: string;
}

/** A value that a function of the language made. */
export interface Marked {
  readonly lethe: string;
  readonly at: string;
}

export type FieldPath = readonly (string | number)[];

/** Where the field at `path` of `value` was written: at worst the call that made it, undefined for what Lethe made. */
export function whereIs(origin: Origin, value: Marked, path: FieldPath = []): SourcePosition | undefined {
  const call = origin.positions.ofCall(value.at);
  const source = call === undefined ? undefined : origin.sources.get(call.file);
  if (call === undefined || source === undefined || path.length === 0) return call;
  return locateField(source, call, value.lethe, path);
}
