import { defineFeature, directory, type FileMap, file, type Secret } from "../language/index.ts";
import { resolved } from "./resolved.ts";

export interface NetworkManagerOptions {
  /** Wireless networks, besides wires; on by default. A list names those that it knows from the start. */
  readonly wifi?: boolean | readonly WifiNetwork[];
  /** Mobile broadband; off by default. */
  readonly wwan?: boolean;
}

export interface WifiNetwork {
  /** Its name, as it is shown. */
  readonly ssid: string;
  /** The secret with its passphrase, as one types it. */
  readonly psk: Secret;
  /** It does not say its name; it does by default. */
  readonly hidden?: boolean;
}

/** Networks that a person chooses as they go: for laptops. */
export const networkManager = ({ wifi = true, wwan = false }: NetworkManagerOptions = {}) =>
  defineFeature("networkManager", {
    packages: [
      "network-manager",
      // Lets the person at the machine choose a network without being root.
      "polkitd",
      ...resolved.packages,
      ...(wifi === false ? [] : ["wpasupplicant", "wireless-regdb"]),
      ...(wwan ? ["modemmanager"] : []),
    ],
    files: {
      ...resolved.files,
      "/etc/NetworkManager/conf.d/10-lethe.conf": "[main]\ndns=systemd-resolved\n",
      ...(typeof wifi === "boolean" ? {} : Object.fromEntries(wifi.flatMap((one) => Object.entries(connection(one))))),
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

/** Where NetworkManager looks for connections that are not on the disk. */
const volatile = "/run/NetworkManager/system-connections";

function connection({ ssid, psk, hidden = false }: WifiNetwork): FileMap {
  const name = ssid.replace(/[^\w.-]+/g, "-");
  const template = [
    ...["[connection]", `id=${isPlain(ssid) ? ssid : name}`, "type=wifi"],
    ...["[wifi]", "mode=infrastructure", `ssid=${bytes(ssid)}`, ...(hidden ? ["hidden=true"] : [])],
    ...["[wifi-security]", "key-mgmt=wpa-psk", "psk=@SECRET@"],
    ...["[ipv4]", "method=auto", "[ipv6]", "method=auto", ""],
  ].join("\n");
  return { [`${volatile}/${name}.nmconnection`]: file.secret(psk, { template }) };
}

/** Of a plain name itself, else its bytes, as keyfiles have them: `104;195;188;`. */
function bytes(ssid: string): string {
  if (isPlain(ssid)) return ssid;
  const percent = encodeURIComponent(ssid).match(/%..|./g) ?? [];
  return percent
    .map((part) => `${part.startsWith("%") ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0)};`)
    .join("");
}

function isPlain(ssid: string): boolean {
  return /^[\w.-]([\w .-]*[\w.-])?$/.test(ssid);
}
