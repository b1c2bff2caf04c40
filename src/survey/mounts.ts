import { type Mount, parseMounts } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import type { BytePath } from "../model/index.ts";
import { isWithin } from "./context.ts";

/** The mounts that can be seen, and not those that another one covers. */
export class MountTable {
  readonly mounts: readonly Mount[];
  readonly #table: readonly Mount[];

  constructor(table: readonly Mount[]) {
    const byId = new Map(table.map((mount) => [mount.id, mount]));
    // Whatever covered a path when something was mounted there is above it in the tree of mounts.
    const covered = (mount: Mount) => {
      const above = new Set<Mount>();
      for (let it = byId.get(mount.parent); it !== undefined && !above.has(it); it = byId.get(it.parent)) above.add(it);
      return table.some((other) => other !== mount && !above.has(other) && isWithin(mount.point, other.point));
    };
    this.#table = table;
    this.mounts = table.filter((mount) => !covered(mount)).sort(byPoint);
  }

  /** Smaller for what was mounted earlier. */
  age(mount: Mount): number {
    return this.#table.indexOf(mount);
  }

  /** The one that `path` is in. */
  at(path: BytePath): Mount | undefined {
    return this.mounts.findLast(({ point }) => isWithin(path, point));
  }

  /** Those whose mount points are below `directory`; the one that it is in is not among them. */
  below(directory: BytePath): readonly Mount[] {
    return this.mounts.filter(({ point }) => point !== directory && isWithin(point, directory));
  }
}

export async function readMounts(host: Pick<Host, "readFile">): Promise<MountTable> {
  return new MountTable(parseMounts((await host.readFile("/proc/self/mountinfo")).toString("latin1")));
}

/** What is mounted there, in words; `around` is the mount that its mount point is in. */
export function describeMount({ type, source, device, root }: Mount, around?: Mount): string {
  if (device === around?.device) return `mounted there from elsewhere on the same file system: ${root}`;
  if (PSEUDO.has(type)) return `made by the kernel: ${type}`;
  if (IN_MEMORY.has(type)) return `in memory only: ${type}`;
  return `another file system: ${type}${source === "none" || source === type ? "" : ` from ${source}`}`;
}

/** Nothing of it is on any disk. */
export function isEphemeral({ type }: Mount): boolean {
  return PSEUDO.has(type) || IN_MEMORY.has(type);
}

const IN_MEMORY: ReadonlySet<string> = new Set(["tmpfs", "ramfs"]);

/** File systems of which no byte is on any disk. */
const PSEUDO: ReadonlySet<string> = new Set([
  "autofs",
  "binder",
  "binfmt_misc",
  "bpf",
  "cgroup",
  "cgroup2",
  "configfs",
  "debugfs",
  "devpts",
  "devtmpfs",
  "efivarfs",
  "fuse.gvfsd-fuse",
  "fuse.lxcfs",
  "fuse.portal",
  "fusectl",
  "hugetlbfs",
  "mqueue",
  "nfsd",
  "nsfs",
  "proc",
  "pstore",
  "rpc_pipefs",
  "securityfs",
  "selinuxfs",
  "sysfs",
  "tracefs",
]);

function byPoint(a: Mount, b: Mount): number {
  return a.point < b.point ? -1 : a.point > b.point ? 1 : 0;
}
