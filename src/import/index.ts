export { accountIds } from "./accounts.ts";
export { readBaseline } from "./baseline.ts";
export { type ImportedFile, importedConfig, skeleton } from "./config.ts";
export type { Baseline } from "./etc.ts";
export { type FoundMachine, readMachine } from "./machine.ts";
export type { MachineSource } from "./sources.ts";
export type { Surroundings } from "./surroundings.ts";
