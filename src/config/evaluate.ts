import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { type Declaration, UserError } from "../model/index.ts";
import { type Bundle, bundle } from "./bundle.ts";
import { canonicalJson, firstDifference, sha256 } from "./canonical.ts";
import { check } from "./check.ts";
import { type DeclaredSecret, declaredSecrets } from "./declared-secrets.ts";
import type { ConfigPlace } from "./find.ts";
import { type ConfigInput, inputReader } from "./inputs.ts";
import { merge } from "./merge.ts";
import { type Origin, whereIs } from "./origin.ts";
import { positions } from "./positions.ts";
import type { ProgramPaths } from "./program.ts";
import { type Evaluated, runConfig } from "./sandbox.ts";
import * as schema from "./schema.ts";
import { typeCheck } from "./typecheck.ts";

export interface EvaluateOptions {
  readonly program: ProgramPaths;
  /** Lethe's cache directory. */
  readonly cache: string;
  /** For what makes secrets: one that the config names and has not is no error. What comes of it is not to be built. */
  readonly absentSecrets?: boolean;
}

export interface EvaluatedConfig {
  readonly declaration: Declaration;
  /** Every file of the config that the declaration follows from, sorted by path. */
  readonly inputs: readonly ConfigInput[];
  /** All that the config refers to, sorted by name. */
  readonly secrets: readonly DeclaredSecret[];
  /** SHA-256 of the declaration's canonical JSON, hex. */
  readonly key: string;
}

/**
 * The declaration that a config comes to. Types are checked first, then it runs twice in worlds of their own, then a
 * strict schema judges it, and its features are merged in. Throws UserError CONFIG_... and FEATURE_CONFLICT.
 */
export async function evaluateConfig(
  host: Host,
  place: ConfigPlace,
  options: EvaluateOptions,
): Promise<EvaluatedConfig> {
  const bundled = await bundle(host, place, options.program);
  await typeCheck(host, place, bundled, options);
  const origin = originOf(place, bundled);
  const { written, derived } = judged(bundled, origin);
  const reader = inputReader(host, place.directory, bundled.sources, options);
  const declaration = await merge({
    written,
    derived,
    reader,
    origin,
  });
  const secrets = declaredSecrets([written, derived], (made) => whereIs(origin, made));
  return { declaration, inputs: reader.inputs(), secrets, key: sha256(canonicalJson(declaration)) };
}

function originOf({ directory, system, state }: ConfigPlace, bundled: Bundle): Origin {
  const sources = new Map([...bundled.sources].map(([path, text]) => [join(directory, path), text]));
  const filesOf = { systemFile: join(directory, system), stateFile: join(directory, state ?? system) };
  return { positions: positions(bundled, directory), sources, ...filesOf };
}

function judged(bundled: Bundle, origin: Origin) {
  const one = runConfig(bundled, origin.positions);
  const other = runConfig(bundled, origin.positions);
  const written = check(schema.written, twice(one.written, other.written), origin);
  return { written, derived: check(schema.derived, twice(one.derived(), other.derived()), origin) };
}

function twice(one: Evaluated["written"], other: Evaluated["written"]): unknown {
  const value: unknown = JSON.parse(one);
  if (one === other) return value;
  throw new UserError("CONFIG_NOT_A_FUNCTION", "the config gives another machine each time that it is evaluated", {
    details: [`the first difference: ${firstDifference(value, JSON.parse(other)) ?? "the order of keys"}`],
  });
}
