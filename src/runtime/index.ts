export type { RuntimeContext } from "./context.ts";
export type {
  RuntimeArea,
  RuntimeDifference,
  RuntimeExplained,
  RuntimeReport,
  RuntimeUnexamined,
} from "./difference.ts";
export { runtimeJson, runtimeLine, runtimeUnexaminedJson } from "./print.ts";
export { runtimeReport } from "./runtime.ts";
