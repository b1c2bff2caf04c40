import { join } from "node:path";
import { listRoots } from "../../generation/index.ts";
import type { Host } from "../../host/index.ts";
import { type NodeType, SUBVOLUMES, UserError } from "../../model/index.ts";
import { requireLetheMachine, withRunningDisk } from "../running-machine.ts";
import type { Workspace } from "../workspace.ts";
import { resolveInside } from "./resolve.ts";
import { selectErased } from "./select.ts";

/** A node of an erased root, while it can be looked at. */
export interface BrowsedNode {
  readonly boot: string;
  /** Inside the root, symbolic links followed. */
  readonly path: string;
  /** Where the root is mounted, read-only and for this command alone. */
  readonly root: string;
  /** The node's own place on this host. */
  readonly place: string;
  readonly type: NodeType;
}

/** The same for each root at any time, so that a command line that was used once can be used again. */
export const ERASED_DIRECTORY = "/run/lethe/erased";

/** Mounts an erased root read-only, in the mount namespace of this command, for the time that `use` takes. */
export async function browseRoot<T>(
  workspace: Workspace,
  word: string,
  path: string,
  use: (node: BrowsedNode) => Promise<T>,
): Promise<T> {
  await requireLetheMachine(workspace);
  const { host, progress } = workspace;
  return withRunningDisk(workspace, async (disk, toolchain) => {
    const { boot } = selectErased(await listRoots({ host, toolchain, progress }, disk), word);
    const root = join(ERASED_DIRECTORY, boot);
    await host.makeDir(root, { mode: 0o755 });
    await host.run(["mount", "--bind", "--options", "ro", join(disk.top, SUBVOLUMES.roots, boot), root]);
    try {
      return await use(await nodeAt(host, boot, root, path));
    } finally {
      await host.run(["umount", "--lazy", root]);
      // Another command may look at it just now.
      await host.run(["rmdir", "--ignore-fail-on-non-empty", root], { accept: [0, 1] });
    }
  });
}

async function nodeAt(host: Host, boot: string, root: string, path: string): Promise<BrowsedNode> {
  const inside = await resolveInside(host, root, path, true);
  const place = join(root, inside);
  const status = await host.lstat(place);
  if (status === undefined) {
    throw new UserError("GENERATION_NOT_IN_ROOT", `there is no ${path} in the root ${boot}`, {
      hint: "What is kept is no part of an erased root: look for it where it is now.",
    });
  }
  return { boot, path: inside, root, place, type: status.type };
}

/** A shell that starts there. Gives its exit status. */
export async function shellIn({ host }: Workspace, { boot, root, place }: BrowsedNode): Promise<number> {
  const asked = host.env("SHELL");
  const shell = asked === undefined || asked === "" ? "/bin/sh" : asked;
  // Debian's prompt shows the one; any prompt that shows the directory tells as well.
  const env = { debian_chroot: `erased ${boot}`, LETHE_ROOT: root };
  const accept = Array.from({ length: 256 }, (_, status) => status);
  return (await host.run([shell], { cwd: place, env, stdio: "inherit", accept })).status;
}

/** What it shows without a terminal: what is in a directory, or the bytes of a file; straight to standard output. */
export async function showNode({ host }: Workspace, { place, type }: BrowsedNode): Promise<void> {
  if (type === "directory") await host.run(["ls", "-lA", "--", `${place}/`], { stdio: "inherit", effect: "read" });
  else if (type === "file") await host.run(["cat", "--", place], { stdio: "inherit", effect: "read" });
  else throw new UserError("GENERATION_NOT_IN_ROOT", `${place} is a ${type}: there is nothing to read in it`);
}
