export { accountIds } from "./accounts.ts";
export { readBaseline } from "./baseline.ts";
export { type ImportedFile, importedConfig, type Surroundings, skeleton } from "./config.ts";
export type { Baseline } from "./etc.ts";
export { type FoundMachine, readMachine } from "./machine.ts";
export type { MachineSource } from "./sources.ts";
