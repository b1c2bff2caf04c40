import type { Grounds } from "./context.ts";
import { Findings } from "./difference.ts";
import { globMatcher } from "./pattern.ts";
import { madeBy } from "./programs.ts";

/** Path below /proc/sys to what is there. */
export type Settings = ReadonlyMap<string, string>;

export interface DeclaredSetting {
  /** Path below /proc/sys, or a pattern of such. */
  readonly path: string;
  /** undefined: a pattern does not speak of this one. */
  readonly value: string | undefined;
  readonly by: string;
}

/** sysctl.d(5) */
export function parseSysctl(by: string, text: string): DeclaredSetting[] {
  const settings: DeclaredSetting[] = [];
  for (const line of text.split("\n")) {
    const [, key, value] = /^\s*-?([^#;=\s-][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) settings.push({ path: settingPath(key), value: value ?? "", by });
    const [, except] = /^\s*-([^#;=\s][^=\s]*)\s*$/.exec(line) ?? [];
    if (except !== undefined) settings.push({ path: settingPath(except), value: undefined, by });
  }
  return settings;
}

/** Whichever of `.` and `/` comes first parts the names; the other then stands for itself, or for the first. */
function settingPath(key: string): string {
  const first = /[./]/.exec(key)?.[0];
  return first === "/" ? key : key.replace(/[./]/g, (mark) => (mark === "." ? "/" : "."));
}

/** As people write it. */
export function settingName(path: string): string {
  return path.replace(/[./]/g, (mark) => (mark === "/" ? "." : "/"));
}

/** What each setting that is there is declared to be: the last file wins, and a whole name over a pattern. */
export function resolveSettings(
  declared: readonly DeclaredSetting[],
  there: Iterable<string>,
): Map<string, DeclaredSetting> {
  const isPattern = ({ path }: DeclaredSetting) => /[*?[]/.test(path);
  const patterns = declared.filter(isPattern).map((setting) => ({ setting, matches: globMatcher(setting.path) }));
  const exact = new Map(declared.filter((one) => !isPattern(one)).map((one) => [one.path, one]));
  const resolved = new Map<string, DeclaredSetting>();
  for (const path of there) {
    const setting = exact.get(path) ?? patterns.findLast(({ matches }) => matches(path))?.setting;
    if (setting?.value !== undefined) resolved.set(path, setting);
  }
  return resolved;
}

/**
 * Kernel-wide defaults that do not depend on the machine, of settings that people write by hand.
 * Source: Documentation/admin-guide/sysctl of Linux, and systemd's and Debian's own sysctl.d.
 */
export const KERNEL_DEFAULTS: Settings = new Map([
  ["fs/suid_dumpable", "0"],
  ["kernel/panic_on_oops", "0"],
  ["kernel/randomize_va_space", "2"],
  ["kernel/kexec_load_disabled", "0"],
  ["kernel/modules_disabled", "0"],
  ["vm/dirty_background_ratio", "10"],
  ["vm/dirty_ratio", "20"],
  ["vm/drop_caches", "0"],
  ["vm/overcommit_memory", "0"],
  ["vm/overcommit_ratio", "50"],
  ["vm/panic_on_oom", "0"],
  ["vm/swappiness", "60"],
  ["vm/vfs_cache_pressure", "100"],
  ["net/ipv4/conf/all/forwarding", "0"],
  ["net/ipv4/ip_forward", "0"],
]);

/** Of an interface each, or counted, or filled by the kernel for its first network alone. */
const NOT_COMPARED =
  /\/(conf|neigh)\/(?!(all|default)\/)[^/]+\/|_e?hash_entries$|_(count|buckets)$|fastopen_key$|\/stable_secret$|netdev_rss_key$|max_dgram_qlen$|\/ipfrag_|_mem$/;

/** Set by the kernel when the first is. */
const FOLLOWING: ReadonlyMap<string, string> = new Map([
  ["net/ipv4/conf/all/forwarding", "net/ipv4/ip_forward"],
  ["net/ipv4/conf/default/forwarding", "net/ipv4/ip_forward"],
  ["net/ipv4/conf/all/accept_redirects", "net/ipv4/ip_forward"],
  ["net/ipv6/conf/default/forwarding", "net/ipv6/conf/all/forwarding"],
]);

export interface SysctlReading {
  readonly live: Settings;
  /** Those of a network that has just been made: the kernel's defaults. */
  readonly fresh: Settings;
}

export function compareSysctl(
  declared: readonly DeclaredSetting[],
  { live, fresh }: SysctlReading,
  { programs, container }: Pick<Grounds, "programs" | "container">,
): Findings {
  const findings = new Findings("sysctl");
  const own = (path: string) => !container || path.startsWith("net/") || path === "kernel/hostname";
  const wanted = resolveSettings(declared, live.keys());
  for (const [path, { value = "", by }] of wanted) {
    const now = words(live.get(path) ?? "");
    if (!own(path) || now === words(value)) continue;
    findings.changed(settingName(path), { live: now, declared: `${words(value)} (${by})` });
  }
  const seen = new Set<string>();
  for (const [path, standard] of [...fresh, ...KERNEL_DEFAULTS]) {
    const now = live.get(path);
    if (now === undefined || wanted.has(path) || seen.has(path) || !own(path)) continue;
    const leader = FOLLOWING.get(path);
    const follows = leader !== undefined && isChanged(leader, live, fresh);
    if (follows || NOT_COMPARED.test(path) || words(now) === words(standard)) continue;
    seen.add(path);
    const name = settingName(path);
    const program = madeBy(programs, "sysctls", name);
    if (program !== undefined) findings.explain(name, `${program}, which is declared, sets it`);
    else findings.changed(name, { live: words(now), declared: `${words(standard)} (the kernel's default)` });
  }
  if (container)
    findings.notExamined("all but the network's belongs to the kernel of this container's host", "decision");
  return findings;
}

function isChanged(path: string, live: Settings, fresh: Settings): boolean {
  const standard = KERNEL_DEFAULTS.get(path) ?? fresh.get(path);
  return standard !== undefined && live.get(path) !== undefined && words(live.get(path) ?? "") !== words(standard);
}

function words(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
