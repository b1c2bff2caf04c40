import { field, parseControl, relations, type Stanza } from "../format/index.ts";
import { type Remark, remark } from "./remark.ts";

export interface PackageTexts {
  /** /var/lib/dpkg/status. */
  readonly status: string;
  /** /var/lib/apt/extended_states. */
  readonly extended: string;
  /** /etc/apt/apt.conf and its parts. */
  readonly aptConf: string;
}

export interface FoundPackages {
  readonly architecture: string;
  /** Names of all that is installed. */
  readonly installed: ReadonlySet<string>;
  /** What a person asked for, or what is there by recommendation alone; beyond `base`, sorted. */
  readonly names: readonly string[];
  /** Recommended packages come along. */
  readonly recommends: boolean;
  readonly remarks: readonly Remark[];
}

/** Another part of Lethe does what these do, or cannot be beside them. */
const REPLACED: readonly [RegExp, string][] = [
  [/^linux-image-|^linux-(amd64|generic|virtual)/, "the kernel is named under kernel, and the default is Debian's"],
  [
    /^(grub-|grub2|shim-|lilo|syslinux|extlinux|systemd-boot$|os-prober|efibootmgr|flash-kernel)/,
    "Lethe boots by systemd-boot, which the base has",
  ],
  [
    /^(initramfs-tools|live-boot|live-config|tiny-initramfs)|-initramfs$|^cloud-initramfs-/,
    "Lethe's initrd is made by dracut, which the base has",
  ],
  [/^(chrony|ntp|ntpsec|openntpd|ntpdate)$/, "the base has systemd-timesyncd, beside which it cannot be"],
  [/^(sysvinit-core|runit-init|openrc|elogind|systemd-shim)$/, "the base has systemd"],
];

interface Package {
  readonly name: string;
  readonly architecture: string;
  readonly version: string;
  readonly essential: boolean;
  readonly held: boolean;
  readonly depends: readonly (readonly string[])[];
  readonly recommends: readonly (readonly string[])[];
  readonly provides: readonly string[];
}

/** `base`: names that every Lethe machine has. `available`: names that the sources have; undefined: not known. */
export function packagesOf(
  texts: PackageTexts,
  base: readonly string[],
  available: ReadonlySet<string> | undefined,
): FoundPackages {
  const all = parseControl(texts.status, "dpkg's status").flatMap(packageOf);
  const architecture = all.find(({ name }) => name === "dpkg")?.architecture ?? "amd64";
  const native = all.filter((one) => one.architecture === architecture || one.architecture === "all");
  const auto = new Set(
    parseControl(texts.extended, "apt's extended states")
      .filter((stanza) => field(stanza, "Auto-Installed") === "1")
      .map((stanza) => `${field(stanza, "Package") ?? ""}:${field(stanza, "Architecture") ?? ""}`),
  );
  const isAuto = (one: Package) =>
    ["all", one.architecture, architecture].some((arch) => auto.has(`${one.name}:${arch}`));
  const graph = new Map(native.map((one) => [one.name, one]));
  const providers = providersOf(native);
  const brought = closure(graph, providers, [
    ...base,
    ...native.filter((one) => one.essential).map(({ name }) => name),
  ]);
  const manual = native.filter((one) => !isAuto(one) && !brought.has(one.name));
  const needed = closure(graph, providers, [...brought, ...manual.map(({ name }) => name)]);
  const byRecommendation = native.filter((one) => !needed.has(one.name));
  const recommends = installsRecommends(texts.aptConf) && mostRecommended(native, graph, providers);

  const remarks: Remark[] = [];
  const say = (text: string) => void remarks.push(remark("packages", text));
  const foreign = all.filter((one) => !native.includes(one) && !isAuto(one));
  if (foreign.length > 0) say(`${listed(foreign)}: packages of another architecture`);
  const names: string[] = [];
  const replaced = new Map<string, Package[]>();
  const unknown: Package[] = [];
  for (const one of [...manual, ...(recommends ? [] : byRecommendation)]) {
    const reason = REPLACED.find(([pattern]) => pattern.test(one.name))?.[1];
    if (reason !== undefined) replaced.set(reason, [...(replaced.get(reason) ?? []), one]);
    else if (available !== undefined && !available.has(one.name)) unknown.push(one);
    else names.push(one.name);
  }
  for (const [reason, some] of replaced) say(`${listed(some)}: ${reason}`);
  // What came along with others, and has no name any more, comes along under its new one.
  const absent = unknown.filter((one) => !isAuto(one)).map(({ name, version }) => `${name} ${version}`);
  if (absent.length > 0) {
    say(
      `${absent.sort().join(", ")}: no source has what is called so. Where you have a .deb: localDebs of debian(...)`,
    );
  }
  const held = native.filter((one) => one.held);
  if (held.length > 0) say(`the hold on ${listed(held)}: lethe.lock pins every version until lethe system update`);
  return { architecture, installed: new Set(native.map(({ name }) => name)), names: names.sort(), recommends, remarks };
}

function listed(packages: readonly Package[]): string {
  return packages
    .map(({ name }) => name)
    .sort()
    .join(", ");
}

function packageOf(stanza: Stanza): Package[] {
  const [want, , state] = (field(stanza, "Status") ?? "").split(" ");
  if (state !== "installed") return [];
  return [
    {
      name: field(stanza, "Package") ?? "",
      architecture: field(stanza, "Architecture") ?? "",
      version: field(stanza, "Version") ?? "",
      essential: field(stanza, "Essential") === "yes",
      held: want === "hold",
      depends: [...relations(field(stanza, "Pre-Depends")), ...relations(field(stanza, "Depends"))],
      recommends: relations(field(stanza, "Recommends")),
      provides: relations(field(stanza, "Provides")).flat(),
    },
  ];
}

type Graph = ReadonlyMap<string, Package>;
type Providers = ReadonlyMap<string, readonly string[]>;

function providersOf(packages: readonly Package[]): Providers {
  const providers = new Map<string, string[]>();
  for (const { name, provides } of packages) {
    for (const virtual of provides) providers.set(virtual, [...(providers.get(virtual) ?? []), name]);
  }
  return providers;
}

/** All that is installed for the sake of `roots`. */
function closure(graph: Graph, providers: Providers, roots: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const one = graph.get(name);
    if (one === undefined || found.has(name)) continue;
    found.add(name);
    for (const alternatives of one.depends) waiting.push(...satisfying(graph, providers, alternatives));
  }
  return found;
}

function satisfying(graph: Graph, providers: Providers, alternatives: readonly string[]): string[] {
  return alternatives.flatMap((name) => (graph.has(name) ? [name] : (providers.get(name) ?? [])));
}

function installsRecommends(aptConf: string): boolean {
  return !/APT::Install-Recommends\s+"?(false|0|no)"?|Install-Recommends\s+"?(false|0|no)"?/i.test(aptConf);
}

/** Somebody who installs without them has few of them. */
function mostRecommended(packages: readonly Package[], graph: Graph, providers: Providers): boolean {
  const asked = packages.flatMap(({ recommends }) => recommends);
  return asked.filter((one) => satisfying(graph, providers, one).length > 0).length * 2 > asked.length;
}
