import { basename, dirname, join } from "node:path";
import type { Host } from "../../host/index.ts";
import { type NodeType, UserError } from "../../model/index.ts";
import { resolveInside } from "./resolve.ts";
import { isWithin, type RestoreRequest } from "./restoration.ts";

/** One thing to bring back: where it is in the erased root, and where it is to be. */
export interface Aim {
  readonly from: string;
  readonly path: string;
  readonly type: NodeType;
  /** Directories above `path` that are not there, from the top. */
  readonly parents: readonly { readonly path: string; readonly like?: string }[];
}

/** Finds each path in both roots. What lies below another one of them is part of that. */
export async function aimAll(host: Host, request: RestoreRequest): Promise<Aim[]> {
  const { paths, to } = request;
  const aims: Aim[] = [];
  const directory = to === undefined ? undefined : await resolveInside(host, request.live, to, true);
  for (const path of [...new Set(paths)].sort()) {
    const aim = await aimAt(host, request, path, directory);
    if (aims.some(({ from }) => isWithin(aim.from, from))) continue;
    const rival = aims.find((other) => other.path === aim.path);
    if (rival !== undefined) {
      throw new UserError("GENERATION_RESTORE_PLACE", `${rival.from} and ${aim.from} would both become ${aim.path}`, {
        hint: "Restore them one after the other, with another --to.",
      });
    }
    aims.push(aim);
  }
  return aims;
}

async function aimAt(
  host: Host,
  { source, live, formerComponents }: RestoreRequest,
  path: string,
  directory: string | undefined,
): Promise<Aim> {
  const from = await resolveInside(host, source, path);
  if (from === "/") {
    throw new UserError("GENERATION_RESTORE_PLACE", "a root is not brought back whole", {
      hint: "Name what is missed. To boot the former root once more: lethe.keep on the kernel command line.",
    });
  }
  const kept = formerComponents.find((one) => one.type !== "file" && isWithin(from, one.path));
  if (kept !== undefined) {
    throw new UserError("GENERATION_ROOT_KEPT", `${path} is no part of the erased root: ${kept.path} was kept`, {
      hint: `What is kept is not erased. It is on the disk as @state/${kept.type}/${kept.name}.`,
    });
  }
  const status = await host.lstat(join(source, from));
  if (status === undefined) {
    throw new UserError("GENERATION_NOT_IN_ROOT", `there is no ${path} in that root`, {
      hint: "lethe roots browse shows what is there.",
    });
  }
  if (directory !== undefined) {
    const place = join(directory, basename(path));
    return { from, path: place, type: status.type, parents: await missing(host, live, place, false) };
  }
  const place = await resolveInside(host, live, path);
  if (place !== from) {
    throw new UserError("GENERATION_ROOT_LINK", `${path} was ${from} in that root, and would be ${place} now`, {
      hint: `A symbolic link is on the way. Name ${from} itself, or say where to: --to ${dirname(place)}`,
    });
  }
  return { from, path: place, type: status.type, parents: await missing(host, live, place, true) };
}

async function missing(host: Host, live: string, place: string, asFormerly: boolean): Promise<Aim["parents"]> {
  const parents: { path: string; like?: string }[] = [];
  for (let above = dirname(place); above !== "/"; above = dirname(above)) {
    const type = (await host.lstat(join(live, above)))?.type;
    if (type === "directory") break;
    if (type !== undefined) {
      throw new UserError("GENERATION_RESTORE_PLACE", `${above} is a ${type} and no directory`, {
        hint: "Move it away, or say where to: --to DIR",
      });
    }
    parents.unshift(asFormerly ? { path: above, like: above } : { path: above });
  }
  return parents;
}
