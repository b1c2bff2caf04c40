import { type IniSection, iniValues, parseIni } from "./ini.ts";
import { globMatcher } from "./pattern.ts";

/** What a file of systemd-networkd or NetworkManager gives to interfaces. */
export interface NetworkProfile {
  /** The file. */
  readonly by: string;
  /** Names or patterns of interfaces, `!` for all others; empty: any. */
  readonly names: readonly string[];
  /** Whether the name alone decides; else some of those named may be meant. */
  readonly exact: boolean;
  /** With their prefix: `192.0.2.2/24`. */
  readonly addresses: readonly string[];
  readonly routes: readonly ProfileRoute[];
  /** It asks a server or listens to routers. */
  readonly dynamic: boolean;
}

export interface ProfileRoute {
  /** `default`, or with a prefix. */
  readonly to: string;
  readonly gateway?: string;
}

/** systemd.network(5) */
export function networkdProfile(by: string, text: string): NetworkProfile {
  const sections = parseIni(text);
  const match = sections.filter(({ name }) => name === "Match").flatMap(({ values }) => values);
  const addresses = [...iniValues(sections, "Network", "Address"), ...iniValues(sections, "Address", "Address")];
  const gateways = iniValues(sections, "Network", "Gateway").filter((gateway) => !gateway.startsWith("_"));
  const dhcp = iniValues(sections, "Network", "DHCP").at(-1) ?? "no";
  const listens = iniValues(sections, "Network", "IPv6AcceptRA").at(-1);
  return {
    by,
    names: match.filter(([key]) => key === "Name").flatMap(([, value]) => words(value)),
    exact: match.length > 0 && match.every(([key]) => key === "Name"),
    addresses: addresses.map(withPrefix),
    routes: [
      ...gateways.map((gateway) => ({ to: "default", gateway })),
      ...sections.filter(({ name }) => name === "Route").map(networkdRoute),
    ],
    // Routers are listened to by default.
    dynamic: !/^(no|false|0)$/.test(dhcp) || !/^(no|false|0)$/.test(listens ?? "yes"),
  };
}

function networkdRoute(section: IniSection): ProfileRoute {
  const one = (key: string) => iniValues([section], "Route", key).at(-1);
  const gateway = one("Gateway");
  const fixed = gateway === undefined || gateway.startsWith("_") ? {} : { gateway };
  return { to: destination(one("Destination") ?? "default"), ...fixed };
}

/** nm-settings-keyfile(5) */
export function networkManagerProfile(by: string, text: string): NetworkProfile {
  const sections = parseIni(text);
  const interfaceName = iniValues(sections, "connection", "interface-name");
  const families = sections.filter(({ name }) => name === "ipv4" || name === "ipv6");
  const values = families.flatMap((section) => section.values);
  const numbered = (word: string) => values.filter(([key]) => new RegExp(`^${word}\\d*$`).test(key));
  const addresses = numbered("address").map(([, value]) => value.split(","));
  const gateways = [
    ...addresses.flatMap(([, gateway]) => (gateway === undefined ? [] : [gateway])),
    ...values.filter(([key]) => key === "gateway").map(([, value]) => value),
  ];
  return {
    by,
    names: interfaceName,
    // A person joins one of several networks, and not those that are out of reach.
    exact: false,
    addresses: addresses.flatMap(([address]) => (address === undefined ? [] : [withPrefix(address)])),
    routes: [
      ...gateways.map((gateway) => ({ to: "default", gateway })),
      ...numbered("route").map(([, value]) => {
        const [to = "default", gateway] = value.split(",");
        return { to: destination(to), ...(gateway === undefined || gateway === "" ? {} : { gateway }) };
      }),
    ],
    dynamic:
      families.length < 2 || values.some(([key, value]) => key === "method" && /^(auto|dhcp|shared)$/.test(value)),
  };
}

/** NetworkManager asks for an address on a wire that no file is about. */
export const AUTOMATIC: NetworkProfile = {
  by: "NetworkManager",
  names: [],
  exact: false,
  addresses: [],
  routes: [],
  dynamic: true,
};

/** Those that an interface may have been set up by: up to the first that is surely meant. */
export function profilesFor(profiles: readonly NetworkProfile[], name: string): NetworkProfile[] {
  const fitting = profiles.filter(({ names }) => matches(names, name));
  const sure = fitting.findIndex(({ exact }) => exact);
  return sure < 0 ? fitting : fitting.slice(0, sure + 1);
}

function matches(patterns: readonly string[], name: string): boolean {
  if (patterns.length === 0) return true;
  if (!patterns[0]?.startsWith("!")) return patterns.some((pattern) => globMatcher(pattern)(name));
  return !patterns.some((pattern) => globMatcher(pattern.replace(/^!/, ""))(name));
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function withPrefix(address: string): string {
  return address.includes("/") ? address : `${address}/${address.includes(":") ? 128 : 32}`;
}

/** As ip(8) says it: a host without its prefix. */
function destination(text: string): string {
  if (/^(0\.0\.0\.0|::)\/0$/.test(text)) return "default";
  return text.replace(text.includes(":") ? /\/128$/ : /\/32$/, "");
}
