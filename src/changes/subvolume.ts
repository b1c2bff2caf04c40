import type { ChangesContext } from "./context.ts";

export interface Subvolume {
  readonly id: number;
  readonly uuid: string;
  /** Of the subvolume that it was a snapshot of. */
  readonly parentUuid: string | undefined;
  readonly receivedUuid: string | undefined;
  readonly readOnly: boolean;
}

const ROOT_INODE = 256;
/** A chain of snapshots of snapshots longer than this is not followed. */
const LONGEST_CHAIN = 64;

/** undefined where `path` is no btrfs subvolume. */
export async function showSubvolume(context: ChangesContext, path: string): Promise<Subvolume | undefined> {
  const status = await context.host.lstat(path);
  if (status?.type !== "directory" || status.ino !== ROOT_INODE) return undefined;
  return show(context, [path]);
}

/** Whether `descendant` is a snapshot of `ancestor`, or a snapshot of a snapshot of it. */
export async function descends(
  context: ChangesContext,
  path: string,
  descendant: Subvolume,
  ancestor: Subvolume,
): Promise<boolean> {
  let current: Subvolume | undefined = descendant;
  for (let length = 0; length < LONGEST_CHAIN; length++) {
    const parent: string | undefined = current.parentUuid;
    if (parent === undefined) return false;
    if (parent === ancestor.uuid || parent === ancestor.receivedUuid) return true;
    current = await show(context, ["--uuid", parent, path]);
    if (current === undefined) return false;
  }
  return false;
}

async function show({ host, toolchain }: ChangesContext, args: readonly string[]): Promise<Subvolume | undefined> {
  const argv = toolchain.wrap(["btrfs", "subvolume", "show", ...args]);
  const done = await host.run(argv, { accept: [0, 1], effect: "read", env: { LC_ALL: "C" } });
  return done.status === 0 ? parseShow(done.text) : undefined;
}

export function parseShow(text: string): Subvolume | undefined {
  const field = (name: string) => new RegExp(`^\\t${name}:[ \\t]*(\\S+)`, "m").exec(text)?.[1];
  const uuid = field("UUID");
  if (uuid === undefined) return undefined;
  return {
    id: Number(field("Subvolume ID")),
    uuid,
    parentUuid: present(field("Parent UUID")),
    receivedUuid: present(field("Received UUID")),
    readOnly: field("Flags")?.includes("readonly") === true,
  };
}

function present(uuid: string | undefined): string | undefined {
  return uuid === "-" ? undefined : uuid;
}
