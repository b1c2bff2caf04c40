import { dirname, join } from "node:path";
import type { ComponentRow } from "../format/index.ts";
import { SUBVOLUMES } from "../model/index.ts";
import { discard } from "./copy.ts";
import { readMounts } from "./mounts.ts";
import type { LiveMachine, MoveContext } from "./move-context.ts";
import { placesOf } from "./move-places.ts";

/**
 * Among the machine's own mounts, `device copy directory`: the copy comes on an empty directory beside. The top level is
 * mounted for as long as that takes.
 */
const MOUNT = `mkdir -p /run/lethe/adopt
umount --quiet --lazy /run/lethe/adopt 2>/dev/null || :
mount -t btrfs -o subvolid=5,noatime,compress=zstd:1 "$1" /run/lethe/adopt
trap 'umount /run/lethe/adopt; rmdir /run/lethe/adopt' EXIT
mount --bind "/run/lethe/adopt/$2" "$3"
`;

/** Only its own mounts make a rename of a mount point fail for a process: `seen one other`. */
const EXCHANGE = `umount --quiet --lazy -- "$1" 2>/dev/null || :
exec mv --exchange -T -- "$2" "$3"
`;

/** Made before the copy is: what has changed in the original since its time may not be in the copy. */
export async function makeMountPoint({ host }: MoveContext, machine: LiveMachine, row: ComponentRow): Promise<void> {
  const { aside } = placesOf(machine, row);
  await host.makeDir(dirname(aside), { mode: 0o700 });
  await host.makeDir(aside, { mode: 0o555 });
}

/**
 * The mount is made on an empty directory, which then changes places with the original: one rename, in which the kernel
 * takes the mount along, in all mount namespaces at once.
 */
export async function switchOver(context: MoveContext, machine: LiveMachine, row: ComponentRow): Promise<void> {
  const { host, toolchain } = context;
  const { aside, seen, seenAside, live } = placesOf(machine, row);
  const copy = join(SUBVOLUMES.state, row.type, `.${row.name}.adopting`);
  await host.run([...machine.enter, "sh", "-ec", MOUNT, "sh", machine.device, copy, seenAside]);
  const alone = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", EXCHANGE, "sh"];
  await host.run(toolchain.wrap([...alone, seenAside, aside, live]));
  const mounts = await readMounts(context, machine.process);
  if (mounts.some(({ root, path }) => path === seen && root === `/${copy}`)) return;
  await host.run(toolchain.wrap([...alone, seen, aside, live]));
  throw new Error(`the mount of ${copy} did not come to ${seen}; it is as it was`);
}

/** Before the switch nobody has worked in the copy. A set-aside directory that is not empty is left as it is. */
export async function undoSwitch(context: MoveContext, machine: LiveMachine, row: ComponentRow): Promise<void> {
  const { host } = context;
  const { aside, seenAside, staging } = placesOf(machine, row);
  for (const { path } of await readMounts(context, machine.process)) {
    if (path === seenAside) await host.run([...machine.enter, "umount", "--lazy", "--", seenAside]);
  }
  if (await host.exists(aside)) {
    const undo = 'umount --quiet --lazy -- "$1" 2>/dev/null || :; exec rmdir -- "$2"';
    await host.run(["unshare", "--mount", "--propagation", "private", "sh", "-ec", undo, "sh", seenAside, aside]);
  }
  await discard(context, staging);
}
