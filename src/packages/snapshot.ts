import type { Lock } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";

/** A dated snapshot service's address for an archive, with `@SNAPSHOTID@` where the moment goes; by LockedSource.name. */
export type SnapshotServices = Readonly<Record<string, string>>;

const ARCHIVES = ["debian", "debian-security"];
const APT_NAMES: Readonly<Record<string, string>> = {
  "Acquire::Snapshots::URI::Origin::Debian": "debian",
  "Acquire::Snapshots::URI::Override::Label::Debian-Security": "debian-security",
};
const HOUR = 3_600_000;

/** The service asked for, else those that apt is configured for: the toolchain's apt, or without one the host's. */
export async function snapshotServices(context: PackagesContext, asked?: string): Promise<SnapshotServices> {
  if (asked !== undefined) {
    const base = asked.replace(/\/+$/, "");
    return Object.fromEntries(ARCHIVES.map((name) => [name, `${base}/${name}/@SNAPSHOTID@`]));
  }
  const { host, toolchain } = context;
  if (toolchain === undefined && (await host.which("apt-config")) === undefined) return {};
  const argv = ["apt-config", "dump", "Acquire::Snapshots"];
  const { text } = await host.run(toolchain?.wrap(argv) ?? argv, { effect: "read" });
  const found = [...text.matchAll(/^(\S+) "(.*)";$/gm)].flatMap(([, key = "", template = ""]) => {
    const name = APT_NAMES[key];
    return name === undefined || template === "" ? [] : [[name, template] as const];
  });
  return Object.fromEntries(found);
}

/**
 * Moments at which a dated snapshot service shows the source as it was locked. A service answers with its
 * newest copy up to the time asked for, and copies a mirror some hours after the index's own date: so
 * a day later, and then six hours, for suites that move several times a day.
 */
export function snapshotTimes(lock: Lock, source: string): Date[] {
  const dates = lock.sources.filter(({ name }) => name === source).map(({ date }) => new Date(date).getTime());
  if (dates.length === 0) return [];
  const newest = Math.max(...dates);
  return [24 * HOUR, 6 * HOUR].map((later) => new Date(newest + later));
}

export function snapshotUrl(service: string, time: Date): string {
  const id = time.toISOString().replace(/[-:]|\.\d+/g, "");
  return service.replaceAll("@SNAPSHOTID@", id).replace(/\/+$/, "");
}
