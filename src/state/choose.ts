import { type AdoptionType, type Suggestion, UserError } from "../model/index.ts";
import type { LivePath } from "./live-path.ts";

/** What is copied to a store. */
export type CopiedType = "backup" | "media" | "archive";

/** A store that a config has. */
export interface StoreCandidate {
  /** The constant that it is kept in. */
  readonly name: string;
  readonly kind: "restic" | "rclone" | "rsync";
}

export function isCopied(type: AdoptionType): type is CopiedType {
  return type === "backup" || type === "media" || type === "archive";
}

/** The store that is named, else the only one that will do. Throws UserError STATE_NO_STORE, STATE_WHICH_STORE. */
export function chooseStore<Store extends StoreCandidate>(
  type: CopiedType,
  stores: readonly Store[],
  named: string | undefined,
): Store {
  const candidates = fitting(type, stores);
  const [only, ...others] = named === undefined ? candidates : candidates.filter(({ name }) => name === named);
  if (only !== undefined && others.length === 0) return only;
  const known = candidates.map(({ name, kind }) => `${name} (${kind})`).join(", ");
  if (candidates.length === 0) throw noStore(type, stores);
  if (named !== undefined) {
    throw new UserError("STATE_WHICH_STORE", `the config has no store ${named} for ${type}`, {
      hint: `It has: ${known}.`,
    });
  }
  throw new UserError("STATE_WHICH_STORE", `the config has several stores for ${type}: ${known}`, {
    hint: `Say which: --store ${only?.name ?? ""}`,
  });
}

/** Large files are rather copied as they are, where the config has a place for that. */
function fitting<Store extends StoreCandidate>(type: CopiedType, stores: readonly Store[]): Store[] {
  const restic = stores.filter(({ kind }) => kind === "restic");
  const plain = stores.filter(({ kind }) => kind !== "restic");
  return type === "media" && plain.length > 0 ? plain : restic;
}

function noStore(type: CopiedType, stores: readonly StoreCandidate[]): UserError {
  const other =
    stores.length === 0 ? "" : `: what it has is ${stores.map(({ name, kind }) => `${name} (${kind})`).join(", ")}`;
  const lines =
    type === "media"
      ? [`import { rclone } from "lethe";`, `const music = rclone("nas:music");`]
      : [
          `import { restic, secret } from "lethe";`,
          `const nas = restic("sftp:nas:/lethe", { password: secret("nas") });`,
        ];
  return new UserError("STATE_NO_STORE", `the config has no store that ${type} could copy to${other}`, {
    hint: "Add one above the list in state.ts, such as these lines make; the password is secrets/nas.age.",
    details: lines,
  });
}

/** What a rule set suggests, as far as it can be done: where there is no store, it is kept on this disk alone. */
export function feasible({ as, reason }: Suggestion, stores: readonly StoreCandidate[]): Suggestion {
  if (as === "secret") return { as: "directory", reason: `${reason}; --as secret encrypts it into the config` };
  if (!isCopied(as) || fitting(as, stores).length === 1) return { as, reason };
  const why = stores.length === 0 ? "the config has no store for copies" : "--as and --store say where copies go";
  return { as: "directory", reason: `${reason}; ${why}` };
}

/** What the path itself leaves no doubt about. */
export function plainly(live: LivePath): Suggestion | undefined {
  if (live.workTree !== undefined) {
    return {
      as: "repository",
      reason: live.workTree.vcs === "hg" ? "it is a work tree of Mercurial's" : "it is a git work tree",
    };
  }
  if (live.taggedCache) return { as: "cache", reason: "it has a CACHEDIR.TAG" };
  if (/\/\.cache(\/|$)/.test(live.path) && live.type === "directory") {
    return { as: "cache", reason: "programs fill it again" };
  }
  if (live.type === "symlink") return { as: "config", reason: "it is a symbolic link" };
  if (/^\/etc\//.test(live.path)) return { as: "config", reason: "settings belong into the config" };
  return undefined;
}

/** Where nobody knows better: what a person made is kept. */
export const KEEP: Suggestion = { as: "directory", reason: "nothing is known about it, so it is kept" };
