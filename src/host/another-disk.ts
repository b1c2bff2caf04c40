import { basename, dirname } from "node:path";
import type { Host } from "./host.ts";

type Look = Pick<Host, "run" | "realPath" | "exists" | "readDir" | "readText" | "readFile">;

/** Names of whole disks, as /sys/class/block has them; `network`: another machine's; undefined: in memory, or nobody can tell. */
type Disks = ReadonlySet<string> | "network" | undefined;

/**
 * Whether what is at `path` would still be there if what `own` is on died: it is on no disk that `own` is on, whatever
 * partitions, volumes, subvolumes and images are between. Absolute paths, of which `path` may be absent. False where
 * nobody can tell, and for what is in memory only.
 */
export async function isOnAnotherDisk(host: Look, path: string, own: string): Promise<boolean> {
  const [there, here] = await Promise.all([disksUnder(host, path), disksUnder(host, own)]);
  if (there === undefined) return false;
  if (there === "network" || here === "network") return there !== here;
  return here !== undefined && [...there].every((disk) => !here.has(disk));
}

const NETWORK =
  /^(?:9p|afs|ceph|cifs|coda|davfs|glusterfs|lustre|nfs4?|smb3|smbfs)$|^fuse\.(?:ceph|glusterfs|rclone|s3fs|sshfs)$/;

/** Milliseconds for an answer. */
const PATIENCE = 5000;

async function disksUnder(host: Look, path: string): Promise<Disks> {
  const there = await isThere(host, path);
  if (there === "silent") return NETWORK.test(await typeByTable(host, path)) ? "network" : undefined;
  if (!there) return undefined;
  const argv = ["findmnt", "--raw", "--noheadings", "--nofsroot", "--output", "FSTYPE,SOURCE"];
  const target = ["--target", await host.realPath(path)];
  const { text } = await host.run([...argv, ...target], { effect: "read", accept: [0, 1] });
  // Of several, one over the other, the last is seen.
  const [type = "", source = ""] = text.split("\n").at(-1)?.split(" ") ?? [];
  if (NETWORK.test(type)) return "network";
  if (!source.startsWith("/dev/") || !(await host.exists(source))) return undefined;
  const device = basename(await host.realPath(source));
  return disksOfAll(host, type === "btrfs" ? await btrfsDevices(host, device) : [device]);
}

/** A server that hangs holds up whoever looks, and a program that looks can be left to itself. */
async function isThere(host: Look, path: string): Promise<boolean | "silent"> {
  const answers = { effect: "read", accept: [0, 1, 137, 143], timeout: PATIENCE } as const;
  const { status } = await host.run(["stat", "--", path], answers);
  return status > 1 ? "silent" : status === 0;
}

/** Of the file system that a path is on, by the table of mounts alone; see proc_pid_mountinfo(5). */
async function typeByTable(host: Look, path: string): Promise<string> {
  const name = Buffer.from(path).toString("latin1");
  let [longest, found] = [0, ""];
  for (const line of (await host.readFile("/proc/self/mountinfo")).toString("latin1").split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const point = (before.split(" ")[4] ?? "").replace(/\\([0-7]{3})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    );
    if (point.length < longest || !(name === point || name.startsWith(point === "/" ? "/" : `${point}/`))) continue;
    [longest, found] = [point.length, after.split(" ")[0] ?? ""];
  }
  return found;
}

/** All of the file system that one is of. */
async function btrfsDevices(host: Look, device: string): Promise<readonly string[]> {
  for (const id of await host.readDir("/sys/fs/btrfs")) {
    const devices = await host.readDir(`/sys/fs/btrfs/${id}/devices`);
    if (devices.includes(device)) return devices;
  }
  return [device];
}

async function disksOfAll(host: Look, devices: readonly string[]): Promise<Disks> {
  const found = await Promise.all(devices.map((device) => disksOf(host, device)));
  const disks = found.flatMap((one) => (one === undefined || one === "network" ? [] : [...one]));
  // What is spread over several is not elsewhere unless all of them are.
  return found.includes(undefined) ? undefined : disks.length === 0 ? "network" : new Set(disks);
}

/** Below a block device, as sysfs(5) tells. */
async function disksOf(host: Look, name: string): Promise<Disks> {
  const link = `/sys/class/block/${name}`;
  if (!(await host.exists(link))) return undefined;
  const device = await host.realPath(link);
  if (await host.exists(`${device}/partition`)) return disksOf(host, basename(dirname(device)));
  const image = `${device}/loop/backing_file`;
  if (await host.exists(image)) return disksUnder(host, (await host.readText(image)).trim());
  const parts = await host.readDir(`${device}/slaves`);
  if (parts.length > 0) return disksOfAll(host, parts);
  // In memory; of NVMe the namespaces of one disk are devices of their own.
  return /^z?ram\d/.test(name) ? undefined : new Set([name.replace(/^(nvme\d+)n\d+$/, "$1")]);
}
