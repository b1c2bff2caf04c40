/** From a person's TypeScript to the Declaration of one machine. */
export { canonicalJson } from "./canonical.ts";
export type { DeclaredSecret } from "./declared-secrets.ts";
export { type EvaluatedConfig, type EvaluateOptions, evaluateConfig } from "./evaluate.ts";
export { type ConfigPlace, type FindOptions, findConfig, machinesOf } from "./find.ts";
export type { ConfigInput } from "./inputs.ts";
export { type NewConfigOptions, type NewFile, newConfig } from "./new.ts";
export { type ProgramModule, type ProgramPaths, programPaths } from "./program.ts";
