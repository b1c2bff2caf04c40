import { type Component, keptAs, SUBVOLUMES } from "../model/index.ts";
import type { Grounds, RuntimeContext } from "./context.ts";
import { Findings } from "./difference.ts";
import { madeBy } from "./programs.ts";
import { readUnits, type UnitReading } from "./unit-reading.ts";

/** A line of proc_pid_mountinfo(5). */
export interface MountReading {
  /** What of the file system is mounted. */
  readonly root: string;
  readonly place: string;
  readonly type: string;
  readonly source: string;
}

export function parseMounts(text: string): MountReading[] {
  return text.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [, , , root, place] = before.split(" ");
    const [type, source] = after.split(" ");
    if (root === undefined || place === undefined || type === undefined || source === undefined) return [];
    return [{ root: unescaped(root), place: unescaped(place), type, source: unescaped(source) }];
  });
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** The kernel's own file systems, which hold nothing of a person's. */
const PSEUDO = new Set([
  ...["autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "efivarfs"],
  ...["fusectl", "hugetlbfs", "mqueue", "nsfs", "proc", "pstore", "rpc_pipefs", "securityfs", "selinuxfs", "sysfs"],
  "tracefs",
]);

/** Places that systemd, udev and logind mount memory at. */
const SYSTEMS = /^\/(proc|sys|dev|run|run\/lock|run\/credentials\/.*|run\/user\/\d+(\/.*)?|tmp|dev\/shm)$/;
const CONTAINERS = /^\/(run\/host|proc|sys|dev)(\/|$)/;
/** What the initrd mounts of the pool, beside what is kept. */
const LETHES = new Set([`/${SUBVOLUMES.lethe}`, `/${SUBVOLUMES.log}`, `/${SUBVOLUMES.swap}`]);

/** Where the pool's state is: what was adopted since the generation was built is mounted as well. */
const KEPT = `/${SUBVOLUMES.state}/`;

export function compareMounts(
  { components }: { readonly components: readonly Component[] },
  mounts: readonly MountReading[],
  units: readonly UnitReading[],
  { programs, container }: Pick<Grounds, "programs" | "container">,
): Findings {
  const findings = new Findings("mount");
  const written = units.filter(
    ({ FragmentPath = "" }) => FragmentPath !== "" && !FragmentPath.startsWith("/run/systemd/transient/"),
  );
  const declared = new Set(written.flatMap(({ Where }) => Where ?? []));
  const kept = new Set(components.map(({ path }) => path));
  const explanation = ({ root, place, type }: MountReading): string | undefined => {
    if (type === "btrfs" && (kept.has(place) || root.startsWith(KEPT))) return "state that is kept";
    if (type === "fuse.gocryptfs" && kept.has(place)) return "state that is open";
    if (type === "btrfs" && LETHES.has(root)) return "Lethe's own";
    if (container && CONTAINERS.test(place)) return "given by the container's host";
    if (declared.has(place)) return "a unit says so";
    const program = madeBy(programs, "mounts", place);
    return program === undefined ? undefined : `${program}, which is declared, makes it`;
  };
  for (const mount of mounts) {
    const { place, type } = mount;
    if (place === "/" || PSEUDO.has(type) || SYSTEMS.test(place)) continue;
    const reason = explanation(mount);
    if (reason === undefined) findings.added(place, `${type} from ${mount.source}`);
    else findings.explain(place, reason);
  }
  const places = new Set(mounts.map(({ place }) => place));
  for (const component of components) {
    const { type, path } = component;
    const isMounted = !["file", undefined].includes(keptAs(component));
    if (isMounted && !places.has(path)) findings.missing(path, `kept as ${type}`);
  }
  return findings;
}

/** Those of the whole machine: a command of ours has mounts of its own. */
export async function mountDifferences({ live, declaration }: RuntimeContext, grounds: Grounds): Promise<Findings> {
  const mounts = parseMounts(await live.readText("/proc/1/mountinfo"));
  return compareMounts(declaration, mounts, await readUnits(live), grounds);
}
