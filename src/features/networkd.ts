import { defineFeature, type FileMap } from "../language/index.ts";
import { resolved } from "./resolved.ts";

export interface NetworkOptions {
  /** Whether it asks for an address; it does by default where `addresses` is absent. */
  readonly dhcp?: boolean;
  /** With their prefix: `["192.0.2.10/24"]`. */
  readonly addresses?: readonly string[];
  readonly gateway?: string;
  readonly dns?: readonly string[];
}

export interface NetworkdOptions {
  /** Name of an interface, or a pattern, to what it is given. By default each wired one asks for an address. */
  readonly networks?: Readonly<Record<string, NetworkOptions>>;
}

const wired = { "en* eth*": { dhcp: true } };

/** One of several wires is enough to be online; and without any a boot goes on, as a boot that hangs is given up. */
const online = "[Service]\nExecStart=\nExecStart=/usr/lib/systemd/systemd-networkd-wait-online --any --timeout=30\n";

/** A wired network, set up by systemd-networkd: for servers. */
export const networkd = ({ networks = wired }: NetworkdOptions = {}) =>
  defineFeature("networkd", {
    packages: resolved.packages,
    files: { ...resolved.files, ...networkFiles(networks) },
    units: {
      ...resolved.units,
      "systemd-networkd.service": "enabled",
      "systemd-networkd-wait-online.service": { dropins: { lethe: online } },
    },
  });

function networkFiles(networks: Readonly<Record<string, NetworkOptions>>): FileMap {
  return Object.fromEntries(
    Object.entries(networks).map(([name, network]) => [
      `/etc/systemd/network/50-${name.replace(/[^\w.-]+/g, "-").replace(/-$/, "")}.network`,
      networkFile(name, network),
    ]),
  );
}

function networkFile(name: string, { dhcp, addresses = [], gateway, dns = [] }: NetworkOptions): string {
  return [
    "[Match]",
    `Name=${name}`,
    "[Network]",
    `DHCP=${(dhcp ?? addresses.length === 0) ? "yes" : "no"}`,
    ...addresses.map((address) => `Address=${address}`),
    ...(gateway === undefined ? [] : [`Gateway=${gateway}`]),
    ...dns.map((address) => `DNS=${address}`),
    "",
  ].join("\n");
}
