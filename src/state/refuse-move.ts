import type { ComponentRow } from "../format/index.ts";
import { SUBVOLUMES, UserError } from "../model/index.ts";
import { usedByKernel } from "./in-use.ts";
import { isWithin, layersOf, type Mount } from "./mounts.ts";
import type { LiveMachine, MoveContext } from "./move-context.ts";
import { placesOf } from "./move-places.ts";

export function refuseOtherType({ path, type }: ComponentRow, found: string): void {
  const isFile = type === "file";
  if (found === (isFile ? "file" : "directory")) return;
  if (found === "symlink") {
    throw new UserError("STATE_SYMLINK", `${path} is a symbolic link`, { hint: "Keep what it points to." });
  }
  throw new UserError(
    "STATE_NO_DIRECTORY",
    `${path} is a ${found}, and would be kept as a ${isFile ? "file" : "directory"}`,
    {
      hint: "A single file is kept by keptFile, a directory by the others.",
    },
  );
}

export function refuseElsewhere({ root, boot }: LiveMachine, { path }: ComponentRow, mount: Mount | undefined): void {
  if (mount === undefined || (mount.path === root && mount.root === `/${SUBVOLUMES.roots}/${boot}`)) return;
  throw new UserError(
    "STATE_ELSEWHERE",
    `${path} is not on the root that is erased: it is on ${mount.source}, mounted at ${mount.path}`,
    {
      hint: "No boot takes it away, so there is nothing to adopt.",
    },
  );
}

export async function refuseUnmovable(
  { host, toolchain }: MoveContext,
  machine: LiveMachine,
  row: ComponentRow,
  mounts: readonly Mount[],
): Promise<void> {
  const { path } = row;
  const { live, seen } = placesOf(machine, row);
  const real = await host.realPath(live);
  if (real !== (await host.realPath(machine.disk.top)) + live.slice(machine.disk.top.length)) {
    throw new UserError("STATE_SYMLINK", `${path} is reached through a symbolic link`, {
      hint: "Adopt the path that it leads to; the link itself belongs into the config: --as config.",
    });
  }
  const inside = mounts.find((mount) => isWithin(mount.path, seen) && mount.path !== seen);
  if (inside !== undefined) {
    throw new UserError("STATE_MOUNT_INSIDE", `${path} holds another mount, ${inside.path} (${inside.source})`, {
      hint: "Unmount that first, or adopt what lies beside it.",
    });
  }
  const tree = `/${SUBVOLUMES.roots}/${machine.boot}${path}`;
  const again = mounts.find((mount) => isWithin(mount.root, tree));
  if (again !== undefined) {
    throw new UserError("STATE_MOUNT_INSIDE", `${path} is mounted at ${again.path} too`, {
      hint: "That would go on to show the original. Unmount it first.",
    });
  }
  const overlay = mounts.find((mount) => layersOf(mount).some((layer) => isWithin(layer, seen)));
  if (overlay !== undefined) {
    throw new UserError("STATE_MOUNT_INSIDE", `${path} holds a layer of the overlay at ${overlay.path}`, {
      hint: "That would go on to work in the original. Unmount it first, or stop the container whose it is.",
    });
  }
  const used = await usedByKernel({ host, toolchain }, live);
  if (used !== undefined) {
    throw new UserError(
      "STATE_FILE_IN_USE",
      `${path} holds ${path}${used.file.slice(live.length)}, which is in use as ${used.as}`,
      {
        hint: "That would go on to be written in the original. Close it first: umount, losetup --detach, swapoff.",
      },
    );
  }
  const { stdout } = await host.run(toolchain.wrap(["find", live, "-xdev", "-type", "d", "-inum", "256", "-print0"]), {
    effect: "read",
    accept: [0, 1],
  });
  const subvolume = stdout.toString().split("\0")[0];
  if (subvolume !== undefined && subvolume !== "") {
    throw new UserError(
      "STATE_SUBVOLUME",
      `${path} holds a btrfs subvolume: ${subvolume.slice(live.length) || "itself"}`,
      {
        hint: "A copy would make a plain directory of it. Move it elsewhere, or adopt what lies beside it.",
      },
    );
  }
  const { text } = await host.run(toolchain.wrap(["lsattr", "-d", live]), { effect: "read", accept: [0, 1] });
  if (/^\S*[ia]/.test(text)) {
    throw new UserError("STATE_IMMUTABLE", `${path} is marked as not to be changed`, {
      hint: `Let it be moved: chattr -ia ${path}`,
    });
  }
}

export function refuseFormer({ type, name, path }: ComponentRow, kept: readonly ComponentRow[]): void {
  if (kept.some((other) => other.type === type && other.name === name && other.path === path)) return;
  throw new UserError("STATE_KEPT_BEFORE", `@state/${type}/${name} holds what was kept of ${path} before`, {
    hint: "It would take the place of what is there now. Give the entry another name in state.ts: lethe state edit",
  });
}
