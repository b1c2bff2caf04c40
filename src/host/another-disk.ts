import { basename, dirname } from "node:path";
import type { Host } from "./host.ts";

type Look = Pick<Host, "run" | "realPath" | "exists" | "readDir" | "readText">;

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

async function disksUnder(host: Look, path: string): Promise<Disks> {
  if (!(await host.exists(path))) return undefined;
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
