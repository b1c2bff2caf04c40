import type { Mount } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import type { BytePath, Unexamined } from "../model/index.ts";
import { isWithin, joined, relativeTo } from "./context.ts";
import { describeMount, isEphemeral, type MountTable } from "./mounts.ts";

/** What is left out on purpose. Paths are as they are seen from here; those in reasons as `tell` has them. */
export interface Omissions {
  readonly skip: ReadonlySet<BytePath>;
  readonly unexamined: readonly Unexamined[];
}

/**
 * Which mounts below the places are looked into: the file systems that are on this machine's own disks, each part of them once.
 * Where a place itself is, is never asked: somebody wants to know of it.
 */
export async function decideMounts(
  host: Pick<Host, "lstat" | "exists" | "readText">,
  table: MountTable,
  places: readonly BytePath[],
  tell: (path: BytePath) => string = (path) => path,
): Promise<Omissions> {
  const below = [...new Set(places.flatMap((place) => table.below(place)))];
  const reasons = new Map<Mount, string>();
  for (const mount of below) {
    const reason = await foreign(host, mount);
    if (reason !== undefined) reasons.set(mount, reason);
  }
  const parts: Unexamined[] = [];
  const entered = places.flatMap((place) => table.at(place) ?? []);
  // What is mounted once more was there before. But people know subvolumes by where each of them is mounted.
  const isWhole = ({ type, root }: Mount) => Number(type === "btrfs" && root === "/");
  for (const mount of below.toSorted((a, b) => isWhole(a) - isWhole(b) || table.age(a) - table.age(b))) {
    if (reasons.has(mount)) continue;
    const original = entered.map((other) => originalOf(mount, other, table, places)).find((path) => path !== undefined);
    if (original !== undefined) {
      reasons.set(mount, `the same as ${tell(original)}, mounted once more`);
      continue;
    }
    parts.push(...partsSeenElsewhere(mount, entered, tell));
    entered.push(mount);
  }
  const omitted = [...told(below, reasons), ...parts];
  const points = [...reasons.keys()].map(({ point }) => point);
  return { skip: new Set([...points, ...parts.map(({ path }) => path)]), unexamined: omitted };
}

/** Why it is none of this machine's own disks; undefined where it is. */
async function foreign(host: Pick<Host, "lstat" | "exists" | "readText">, mount: Mount): Promise<string | undefined> {
  const { type, source, point } = mount;
  if (!ON_DISKS.has(type)) return describeMount(mount);
  if (/^\/dev\/loop\d/.test(source)) return `the image of a disk, whose file is looked at: ${type} from ${source}`;
  const isMedium = /^\/(?:run\/)?media\//.test(point) || (await isRemovable(host, source));
  return isMedium ? `a removable disk: ${type} from ${source}` : undefined;
}

/** File systems that people keep their disks in. */
const ON_DISKS: ReadonlySet<string> = new Set([
  "bcachefs",
  "btrfs",
  "exfat",
  "ext2",
  "ext3",
  "ext4",
  "f2fs",
  "fuseblk",
  "hfs",
  "hfsplus",
  "jfs",
  "nilfs2",
  "ntfs",
  "ntfs3",
  "reiserfs",
  "vfat",
  "xfs",
  "zfs",
]);

async function isRemovable(host: Pick<Host, "lstat" | "exists" | "readText">, source: string): Promise<boolean> {
  const device = source.startsWith("/dev/") ? await host.lstat(source) : undefined;
  if (device?.type !== "block") return false;
  // See makedev(3).
  const [major, minor] = [(device.rdev >> 8) & 0xfff, (device.rdev & 0xff) | ((device.rdev >> 12) & 0xfff00)];
  const directory = `/sys/dev/block/${major}:${minor}`;
  // A partition has none of its own.
  for (const file of [`${directory}/removable`, `${directory}/../removable`]) {
    if (await host.exists(file)) return (await host.readText(file)).trim() === "1";
  }
  return false;
}

/** Where the walk meets all of `mount` anyway, as a part of `other`. */
function originalOf(
  { device, root }: Mount,
  other: Mount,
  table: MountTable,
  places: readonly BytePath[],
): BytePath | undefined {
  if (other.device !== device || !isWithin(root, other.root)) return undefined;
  const path = joined(other.point, relativeTo(other.root, root));
  return table.at(path) === other && places.some((place) => isWithin(path, place)) ? path : undefined;
}

/** Of a file system parts of which are looked at elsewhere, where those are in it: of btrfs, subvolumes. */
function partsSeenElsewhere(
  { device, root, point }: Mount,
  entered: readonly Mount[],
  tell: (path: BytePath) => string,
): Unexamined[] {
  return entered
    .filter((other) => other.device === device && other.root !== root && isWithin(other.root, root))
    .map((other) => ({
      path: joined(point, relativeTo(root, other.root)),
      reason: `the same as ${tell(other.point)}, which is looked at there`,
      by: "decision",
    }));
}

/** What lies in something that is left out goes with it, unless it is on a disk. */
function told(below: readonly Mount[], reasons: ReadonlyMap<Mount, string>): Unexamined[] {
  const omitted = [...reasons.keys()];
  return below.flatMap((mount): Unexamined[] => {
    const inside = omitted.some((other) => other !== mount && isWithin(mount.point, other.point));
    if (inside && isEphemeral(mount)) return [];
    const reason = reasons.get(mount) ?? (inside ? describeMount(mount) : undefined);
    return reason === undefined ? [] : [{ path: mount.point, reason, by: "decision" }];
  });
}

/** Files that the system swaps to: nothing in them outlives it. Paths are latin1. */
export async function swapFiles(host: Pick<Host, "readFile" | "exists">): Promise<Unexamined[]> {
  if (!(await host.exists("/proc/swaps"))) return [];
  const [, ...lines] = (await host.readFile("/proc/swaps")).toString("latin1").split("\n");
  return lines.flatMap((line) => {
    const [name = "", type] = line.split(/[ \t]+/);
    const path = name.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    );
    return type === "file" ? [{ path, reason: "the system swaps to it", by: "decision" as const }] : [];
  });
}
