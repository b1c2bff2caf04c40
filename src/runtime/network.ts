import type { Grounds } from "./context.ts";
import { Findings } from "./difference.ts";
import { type NetworkProfile, profilesFor } from "./profiles.ts";
import { madeBy } from "./programs.ts";

/** `ip --json --details address` */
export interface LinkReading {
  readonly ifname: string;
  readonly flags?: readonly string[];
  readonly linkinfo?: { readonly info_kind?: string };
  readonly addr_info?: readonly AddressReading[];
}

export interface AddressReading {
  readonly family: string;
  readonly local?: string;
  readonly prefixlen: number;
  readonly scope?: string;
  /** A server or a router gave it, for a time. */
  readonly dynamic?: boolean;
  /** Who set it, where the kernel was told. */
  readonly protocol?: string;
  readonly mngtmpaddr?: boolean;
  readonly temporary?: boolean;
}

/** `ip --json --details route show table all` */
export interface RouteReading {
  readonly type?: string;
  readonly dst: string;
  readonly gateway?: string;
  readonly via?: { readonly host?: string };
  readonly dev?: string;
  readonly protocol?: string;
  readonly table?: string;
}

/** `ip --json rule` */
export interface RuleReading {
  readonly priority: number;
  readonly src?: string;
  readonly table?: string;
  readonly protocol?: string;
}

export interface NetworkReading {
  readonly links: readonly LinkReading[];
  readonly routes: readonly RouteReading[];
  readonly rules: readonly RuleReading[];
}

export interface DeclaredNetwork {
  /** In the order in which their program looks at them. */
  readonly profiles: readonly NetworkProfile[];
  /** Interfaces that systemd.netdev files make. */
  readonly made: readonly string[];
  /** Whether declared files say policy rules. */
  readonly rules: boolean;
}

/** Interfaces that the kernel makes with a module, unasked. */
const UNASKED = /^(lo|bond0|dummy0|ifb[01]|tunl0|gre0|gretap0|erspan0|sit0|ip6tnl0|ip6gre0|ip_vti0|ip6_vti0|teql0)$/;
const KERNELS_RULES = new Set([0, 32766, 32767]);

export function compareNetwork(
  declared: DeclaredNetwork,
  { links, routes, rules }: NetworkReading,
  { programs }: Pick<Grounds, "programs">,
): Findings {
  const findings = new Findings("address");
  for (const link of links) {
    const { ifname } = link;
    const program = madeBy(programs, "interfaces", ifname);
    if (program !== undefined) {
      findings.explain(ifname, `${program}, which is declared, makes it`, "interface");
      continue;
    }
    compareLink(findings, declared, link);
    compareAddresses(findings, profilesFor(declared.profiles, ifname), link);
  }
  compareRoutes(findings, declared, links, routes, programs);
  for (const { priority, src = "all", table = "", protocol } of rules) {
    if (KERNELS_RULES.has(priority) || protocol === "kernel" || declared.rules) continue;
    findings.added(`rule ${priority}: from ${src} lookup ${table}`, undefined, "route");
  }
  return findings;
}

function compareLink(findings: Findings, { made }: DeclaredNetwork, { ifname, linkinfo }: LinkReading): void {
  const kind = linkinfo?.info_kind;
  if (kind === undefined || UNASKED.test(ifname) || made.includes(ifname)) return;
  findings.added(ifname, `an interface of kind ${kind}`, "interface");
}

function compareAddresses(findings: Findings, profiles: readonly NetworkProfile[], link: LinkReading): void {
  const { ifname, addr_info: addresses = [] } = link;
  const wanted = profiles.flatMap((profile) => profile.addresses);
  const dynamic = profiles.find((profile) => profile.dynamic);
  for (const { family, local, prefixlen, scope, dynamic: lent, temporary } of addresses) {
    if (local === undefined || scope === "host") continue;
    const address = `${local}/${prefixlen}`;
    const subject = `${address} on ${ifname}`;
    if (wanted.some((one) => sameAddress(one, address))) continue;
    // Each interface gives itself one.
    if (family === "inet6" && scope === "link") continue;
    if ((lent === true || temporary === true) && dynamic !== undefined) {
      findings.explain(subject, `a server or router gave it, as ${dynamic.by} asks for`);
    } else findings.added(subject);
  }
  const sure = profiles.length === 1 && profiles[0]?.exact === true;
  for (const address of sure ? wanted : []) {
    const there = addresses.some(({ local = "", prefixlen }) => sameAddress(address, `${local}/${prefixlen}`));
    if (!there) findings.missing(`${address} on ${ifname}`, profiles[0]?.by);
  }
}

function compareRoutes(
  findings: Findings,
  { profiles }: DeclaredNetwork,
  links: readonly LinkReading[],
  routes: readonly RouteReading[],
  programs: Grounds["programs"],
): void {
  for (const route of routes) {
    const { type = "unicast", dev = "", protocol = "", table = "main" } = route;
    if (protocol === "kernel" || madeBy(programs, "interfaces", dev) !== undefined) continue;
    const fitting = profilesFor(profiles, dev);
    if (fitting.some((profile) => declaresRoute(profile, route))) continue;
    const subject = routeText(route);
    const dynamic = fitting.find((profile) => profile.dynamic);
    if (/^(dhcp|ra|redirect)$/.test(protocol) && dynamic !== undefined) {
      findings.explain(subject, `a server or router gave it, as ${dynamic.by} asks for`, "route");
    } else
      findings.added(subject, `${type}, in table ${table}, set by ${protocol === "boot" ? "hand" : protocol}`, "route");
  }
  for (const { ifname } of links) {
    const fitting = profilesFor(profiles, ifname);
    const [profile] = fitting;
    if (fitting.length !== 1 || profile?.exact !== true) continue;
    for (const wanted of profile.routes) {
      if (routes.some((route) => route.dev === ifname && sameRoute(wanted, route))) continue;
      findings.missing(routeText({ dst: wanted.to, ...wanted, dev: ifname }), profile.by, "route");
    }
  }
}

function declaresRoute({ routes }: NetworkProfile, route: RouteReading): boolean {
  return routes.some((wanted) => sameRoute(wanted, route));
}

function sameRoute(wanted: NetworkProfile["routes"][number], { dst, gateway, via }: RouteReading): boolean {
  const through = gateway ?? via?.host;
  return sameAddress(wanted.to, dst) && (wanted.gateway === undefined || sameAddress(wanted.gateway, through ?? ""));
}

function routeText({ dst, gateway, via, dev }: RouteReading): string {
  const through = gateway ?? via?.host;
  return [dst, ...(through === undefined ? [] : ["via", through]), ...(dev === undefined ? [] : ["dev", dev])].join(
    " ",
  );
}

/** One address of the sixth version has many spellings. */
export function sameAddress(a: string, b: string): boolean {
  return normal(a) === normal(b);
}

function normal(address: string): string {
  const [host = "", prefix] = address.split("/");
  if (!host.includes(":")) return address;
  try {
    const { hostname } = new URL(`http://[${host}]/`);
    return prefix === undefined ? hostname : `${hostname}/${prefix}`;
  } catch {
    return address;
  }
}
