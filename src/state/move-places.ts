import { join } from "node:path";
import type { ComponentRow } from "../format/index.ts";
import { SUBVOLUMES } from "../model/index.ts";
import type { LiveMachine } from "./move-context.ts";

/** Where originals go, in the live root: it is erased with that. */
export const SET_ASIDE = "/var/lib/lethe/set-aside";

/** Below the top level. */
export const ADOPT_JOURNAL = "@lethe/journal/adopt.json";
export const TABLE = join(SUBVOLUMES.state, ".lethe", "components");

/** All that one component has to do with. `state` and `place` are below the top level. */
export interface Places {
  /** Subvolume of its type. */
  readonly state: string;
  readonly place: string;
  /** `.NAME.adopting`: lethe-root looks for it by this name. */
  readonly staging: string;
  /** In the live root's own tree, whatever is mounted over it. */
  readonly live: string;
  readonly aside: string;
  /** As the machine's programs see the last two. */
  readonly seen: string;
  readonly seenAside: string;
}

export function placesOf({ disk, boot, root }: LiveMachine, { type, name, path }: ComponentRow): Places {
  const state = join(disk.top, SUBVOLUMES.state, type);
  const tree = join(disk.top, SUBVOLUMES.roots, boot);
  const aside = join(SET_ASIDE, `${type}-${name}`);
  return {
    state,
    place: join(state, name),
    staging: join(state, `.${name}.adopting`),
    live: join(tree, path),
    aside: join(tree, aside),
    seen: join(root, path),
    seenAside: join(root, aside),
  };
}

export function bootTable({ disk, boot }: LiveMachine): string {
  return join(disk.top, SUBVOLUMES.roots, `${boot}.components`);
}

/** Bytes of a path relative to a directory, kept as latin1, for a program's NUL-separated input. */
export function asInput(paths: readonly string[]): Buffer {
  return Buffer.from(paths.map((path) => `./${path}\0`).join(""), "latin1");
}
