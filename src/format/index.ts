export { type ArMember, arMembers } from "./ar.ts";
export { clearSignedBody } from "./clear-signed.ts";
export { type ComponentRow, formatComponents, parseComponents } from "./components.ts";
export { field, formatControl, parseControl, type Stanza } from "./control.ts";
export { formatIds, parseIds } from "./ids.ts";
export { formatLock, parseLock } from "./lock.ts";
export { fieldOf, type IndexEntry, indexEntry, relations, splitPackages } from "./packages-index.ts";
export { type SendCommand, SendStreamParser } from "./send-stream.ts";
export { compareVersions, type DebianVersion, parseVersion } from "./version.ts";
