export { type BootLayer, bootLayer } from "./layer.ts";
export { type BootParameters, kernelCommandLine } from "./parameters.ts";
