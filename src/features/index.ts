/** What a config imports from "lethe/features". One file a feature; `base` is on every machine and not listed. */
export { bluetooth } from "./bluetooth.ts";
export { type DockerOptions, docker } from "./docker.ts";
export { type FirewallOptions, firewall } from "./firewall.ts";
export { type HardwareOptions, hardware } from "./hardware.ts";
export { type NetworkManagerOptions, networkManager } from "./network-manager.ts";
export { type NetworkdOptions, type NetworkOptions, networkd } from "./networkd.ts";
export { type OpensshOptions, openssh } from "./openssh.ts";
export { type PostgresqlOptions, postgresql } from "./postgresql.ts";
export { type SerialConsoleOptions, serialConsole } from "./serial-console.ts";
export { type SudoOptions, sudo } from "./sudo.ts";
export { type SwayOptions, sway } from "./sway.ts";
