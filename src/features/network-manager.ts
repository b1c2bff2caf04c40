import { defineFeature, directory } from "../language/index.ts";
import { resolved } from "./resolved.ts";

export interface NetworkManagerOptions {
  /** Wireless networks, besides wires; on by default. */
  readonly wifi?: boolean;
  /** Mobile broadband; off by default. */
  readonly wwan?: boolean;
}

/** Networks that a person chooses as they go: for laptops. */
export const networkManager = ({ wifi = true, wwan = false }: NetworkManagerOptions = {}) =>
  defineFeature("networkManager", {
    packages: [
      "network-manager",
      // Lets the person at the machine choose a network without being root.
      "polkitd",
      ...resolved.packages,
      ...(wifi ? ["wpasupplicant", "wireless-regdb"] : []),
      ...(wwan ? ["modemmanager"] : []),
    ],
    files: {
      ...resolved.files,
      "/etc/NetworkManager/conf.d/10-lethe.conf": "[main]\ndns=systemd-resolved\n",
    },
    units: { ...resolved.units, "NetworkManager.service": "enabled" },
    state: [
      directory("/etc/NetworkManager/system-connections", {
        mode: 0o700,
        reason: "the networks that a person joined, with their passwords",
      }),
      directory("/var/lib/NetworkManager", {
        mode: 0o700,
        reason: "leases, when each network was last used, and the key that random addresses follow from",
      }),
    ],
  });
