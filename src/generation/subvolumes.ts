import { UserError } from "../model/index.ts";
import type { GenerationContext } from "./context.ts";

export interface Subvolume {
  readonly id: number;
  /** Id of the subvolume that it lies in; 5 is the top level. */
  readonly parentId: number;
  readonly uuid: string;
  /** What it was snapshotted from. */
  readonly parentUuid?: string;
  readonly receivedUuid?: string;
  /** Below the top level. */
  readonly path: string;
}

export async function listSubvolumes({ host, toolchain }: GenerationContext, top: string): Promise<Subvolume[]> {
  const argv = toolchain.wrap(["btrfs", "subvolume", "list", "-p", "-u", "-q", "-R", top]);
  return parseSubvolumes((await host.run(argv, { effect: "read" })).stdout.toString("latin1"));
}

const LINE =
  /^ID (\d+) gen \d+ parent (\d+) top level \d+ parent_uuid (\S+)\s+received_uuid (\S+)\s+uuid (\S+)\s+path (.*)$/;

/**
 * Anybody may make a subvolume, and its name may hold a newline and look like a further line of this list.
 * What exists always has its true line too, so a forged one is a second one with the same id.
 */
export function parseSubvolumes(text: string): Subvolume[] {
  const found = new Map<number, Subvolume>();
  for (const line of text.split("\n")) {
    const [, id, parentId, parentUuid, receivedUuid, uuid, path] = LINE.exec(line) ?? [];
    if (id === undefined || uuid === undefined || path === undefined) continue;
    if (found.has(Number(id))) {
      throw new UserError("GENERATION_AMBIGUOUS", `two subvolumes seem to have the id ${id}`, {
        details: [found.get(Number(id))?.path ?? "", path],
        hint: "A subvolume whose name holds a newline can look like this; rename it.",
      });
    }
    found.set(Number(id), {
      id: Number(id),
      parentId: Number(parentId),
      uuid,
      ...(parentUuid === undefined || parentUuid === "-" ? {} : { parentUuid }),
      ...(receivedUuid === undefined || receivedUuid === "-" ? {} : { receivedUuid }),
      path,
    });
  }
  return [...found.values()];
}

/** Those that lie in it, at any depth, the deepest first: the order in which they can be deleted. */
export function nestedIn(all: readonly Subvolume[], id: number): Subvolume[] {
  const children = all.filter(({ parentId }) => parentId === id);
  return children.flatMap((child) => [...nestedIn(all, child.id), child]);
}

/**
 * Deletes the subvolume with this UUID, wherever it is by now; none: it was deleted already.
 * By id and not by path: nothing can come between the look and the deed.
 */
export async function deleteSubvolume(context: GenerationContext, top: string, uuid: string): Promise<void> {
  const found = (await listSubvolumes(context, top)).find((each) => each.uuid === uuid);
  if (found === undefined) return;
  const argv = ["btrfs", "--quiet", "subvolume", "delete", "--subvolid", String(found.id), top];
  await context.host.run(context.toolchain.wrap(argv));
}

export async function syncPool({ host, toolchain }: GenerationContext, top: string): Promise<void> {
  await host.run(toolchain.wrap(["btrfs", "filesystem", "sync", top]));
}
