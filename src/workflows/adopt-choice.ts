import { resolve } from "node:path";
import type { Keeping, KeepingOptions, StoreInSight } from "../amend/index.ts";
import { globOf } from "../format/index.ts";
import { type Declaration, UserError } from "../model/index.ts";
import { chooseStore, feasible, isCopied, KEEP, type LivePath, lookAt, plainly } from "../state/index.ts";
import { intoConfig } from "./adopt-into-config.ts";
import { asSecret } from "./adopt-secret.ts";
import type { Adoption, AdoptionWish } from "./adoption.ts";
import type { LoadedConfig } from "./config.ts";
import { configText } from "./propose-change.ts";
import type { Workspace } from "./workspace.ts";

/** Throws UserError STATE_... where it cannot be done. */
export async function chooseAdoption(
  workspace: Workspace,
  config: LoadedConfig,
  { word, as, reason, store }: AdoptionWish,
): Promise<Adoption> {
  const { declaration } = config;
  if (as === "ignore") return ignored(workspace, word, reason);
  if (as === "package") return asPackage(workspace, word);
  if (isUnitName(word) && (as === undefined || as === "config")) return asUnit(word);
  const path = resolve(workspace.cwd, word);
  const live = await lookAt(workspace.host, path);
  if (live === undefined) {
    throw new UserError("STATE_NO_PATH", `there is no ${path}`, {
      hint: "Give a path that is there, or the name of a package with --as package.",
    });
  }
  refuseUnwritable(path);
  const stores = as === undefined || isCopied(as) ? await storesOf(workspace, config) : [];
  const suggested = as === undefined ? feasible(plainly(live) ?? KEEP, stores) : undefined;
  const chosen = as ?? suggested?.as ?? KEEP.as;
  const because = suggested === undefined ? {} : { because: suggested.reason };
  switch (chosen) {
    case "config":
      return { subject: path, as: "config", ...because, ...(await intoConfig(workspace, declaration, live)) };
    case "ignore":
      return { ...(await ignored(workspace, word, reason ?? suggested?.reason)), ...because };
    case "package":
      return { ...(await asPackage(workspace, word)), ...because };
    case "secret":
      refuseOtherwiseKept(declaration, { path, type: "secret" });
      return { ...(await asSecret(workspace, config, live, reason)), ...because };
    case "backup":
    case "media":
    case "archive":
      return {
        ...kept(live, chosen, declaration, reason, copies(chosen, chooseStore(chosen, stores, store))),
        ...because,
      };
    default:
      return { ...kept(live, chosen, declaration, reason), ...because };
  }
}

async function storesOf(workspace: Workspace, config: LoadedConfig): Promise<StoreInSight[]> {
  const { storesInSight } = await import("../amend/index.ts");
  return storesInSight(await configText(workspace, config));
}

/** Which option of its component a store is. */
function copies(as: "backup" | "media" | "archive", store: StoreInSight): NonNullable<Keeping["values"]> {
  if (as !== "media") return { store };
  return store.kind === "restic" ? { archive: store } : { target: store };
}

/** git is what a repository is where nothing is said. */
function sourceOf({ vcs, remote }: NonNullable<LivePath["workTree"]>): Pick<KeepingOptions, "vcs" | "remote"> {
  return { ...(vcs === "hg" ? { vcs } : {}), ...(remote === undefined ? {} : { remote }) };
}

function kept(
  live: LivePath,
  as: "directory" | "repository" | "cache" | "backup" | "media" | "archive",
  declaration: Declaration,
  reason: string | undefined,
  values?: Keeping["values"],
): Adoption {
  const { path, type, owner, group, mode, workTree } = live;
  if (type === "symlink") {
    throw new UserError("STATE_SYMLINK", `${path} is a symbolic link to ${live.target ?? "elsewhere"}`, {
      hint: "Adopt what it points to; the link itself belongs into the config: --as config.",
    });
  }
  if (type !== "directory" && type !== "file") {
    throw new UserError("STATE_SPECIAL", `${path} is a ${type}, which cannot be kept`, {
      hint: "Programs make these themselves: --as ignore --reason TEXT.",
    });
  }
  if (as === "repository" && workTree === undefined) {
    throw new UserError(
      "STATE_NO_REPOSITORY",
      `${path} is no work tree of git or Mercurial with its repository in it`,
      {
        hint: "Keep it as it is: --as directory.",
      },
    );
  }
  if ((as === "cache" || isCopied(as)) && type === "file") {
    throw new UserError("STATE_NO_DIRECTORY", `${path} is a single file, and ${as} is for directories`, {
      hint: "Adopt the directory that it is in.",
    });
  }
  const keep = { path, type: type === "file" ? ("file" as const) : as };
  refuseOtherwiseKept(declaration, keep);
  const call = type === "file" ? "keptFile" : as;
  const options = {
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    mode,
    ...(workTree === undefined || as !== "repository" ? {} : sourceOf(workTree)),
    ...(reason === undefined ? {} : { reason }),
  };
  const isThere = declaration.components.some((one) => one.path === path && one.type === keep.type);
  return {
    subject: path,
    as,
    amendments: isThere ? [] : [{ kind: "keep", call, path, options, ...(values === undefined ? {} : { values }) }],
    contents: [],
    notes: [...strangers(declaration, live), ...(type === "file" ? [SINGLE_FILE] : [])],
    keep,
  };
}

const SINGLE_FILE = "a single file is copied in at boot and back at shutdown, since programs replace files by rename";

/** A person's own entry is changed by themselves; a feature's, theirs replaces. */
function refuseOtherwiseKept({ components }: Declaration, { path, type }: { path: string; type: string }): void {
  const there = components.find((one) => one.path === path);
  if (there === undefined || there.type === type || !there.by.endsWith(".ts")) return;
  throw new UserError("STATE_DECLARED", `${path} is declared as ${there.type} already, in ${there.by}`, {
    hint: "Change that entry: lethe state edit",
  });
}

function strangers({ users, groups }: Declaration, { path, owner }: LivePath): string[] {
  const known = owner === "root" || [...users, ...groups].some(({ name }) => name === owner);
  if (known || !/^\/home\//.test(path)) return [];
  return [`${path} belongs to ${owner ?? "a number without a name"}, who is no user of this config`];
}

async function ignored({ cwd, host }: Workspace, word: string, reason: string | undefined): Promise<Adoption> {
  const path = resolve(cwd, word);
  refuseUnwritable(path);
  if (reason === undefined || reason.trim() === "") {
    throw new UserError("STATE_NO_REASON", `to ignore ${path} a reason is needed: it is shown to people`, {
      hint: `Say it: --reason "..."`,
    });
  }
  const there = await host.lstat(path);
  // A name that is there is meant as it is, whatever signs are in it; a directory with all that is in it.
  const literal = globOf(Buffer.from(path).toString("latin1"));
  const pattern = there === undefined ? path : `${literal}${there.type === "directory" ? "/**" : ""}`;
  const amendments = [{ kind: "ignore", path: pattern, reason }] as const;
  return { subject: path, as: "ignore", amendments, contents: [], notes: [] };
}

async function asPackage({ host, cwd }: Workspace, word: string): Promise<Adoption> {
  const named = (name: string): Adoption => ({
    subject: `package ${name}`,
    as: "package",
    amendments: [{ kind: "package", name }],
    contents: [],
    notes: [],
  });
  if (!word.includes("/")) return named(word);
  const path = resolve(cwd, word);
  const { status, text } = await host.run(["dpkg-query", "--search", path], { effect: "read", accept: [0, 1] });
  const name = /^([a-z0-9][a-z0-9+.-]+)(:\w+)?: /m.exec(text)?.[1];
  if (status === 0 && name !== undefined) return named(name);
  throw new UserError("STATE_NO_PACKAGE", `no package on this machine brings ${path}`, {
    hint: "Name the package: lethe state adopt NAME --as package",
  });
}

function isUnitName(word: string): boolean {
  return /^[\w@.:\\-]+\.(service|socket|timer|path|mount|target)$/.test(word);
}

function asUnit(name: string): Adoption {
  return {
    subject: `unit ${name}`,
    as: "config",
    because: "it is a unit",
    amendments: [{ kind: "unit", name, state: "enabled", scope: "system" }],
    contents: [],
    notes: [],
  };
}

/** A config is UTF-8: what came through as something else would name another file. */
function refuseUnwritable(path: string): void {
  if (!path.includes("\uFFFD")) return;
  throw new UserError("STATE_NAME", `${path} has a name that is no UTF-8, which no config can say`, {
    hint: "Rename it, or adopt the directory that it is in.",
  });
}
