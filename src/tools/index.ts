export { TOOLS } from "./names.ts";
export { type HostNeed, hostNeeds } from "./needs.ts";
export { systemToolchain, toolchainAt } from "./toolchain.ts";
export { type ToolsContext, toolsDigest, toolsRoot } from "./tools-root.ts";
