import { join } from "node:path";
import type { Amendment } from "../amend/index.ts";
import { type Declaration, UserError } from "../model/index.ts";
import type { LivePath } from "../state/index.ts";
import type { NewContent } from "./propose-change.ts";
import type { Workspace } from "./workspace.ts";

export interface IntoConfig {
  readonly amendments: readonly Amendment[];
  readonly contents: readonly NewContent[];
  readonly notes: readonly string[];
}

/** More is no setting any more. */
const MOST_FILES = 500;
const MOST_BYTES = 20_000_000;

/** Files that other words of the config make. */
const OTHERWISE: readonly [RegExp, string][] = [
  [/^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-?$/, "accounts are declared by `users` and `groups`"],
  [/^\/etc\/hostname$/, "it is declared by `hostname`"],
  [/^\/etc\/(timezone|localtime)$/, "it is declared by `timezone`"],
  [/^\/etc\/(locale\.conf|locale\.gen|default\/locale)$/, "it is declared by `locale` and `locales`"],
  [/^\/etc\/default\/keyboard$/, "it is declared by `keyboard`"],
  [/^\/etc\/modules-load\.d\/lethe\.conf$/, "it is declared by `kernel.modules`"],
  [/^\/etc\/machine-id$/, "it belongs to one disk, and is kept already"],
];

const SECRET = /-----BEGIN [A-Z ]*PRIVATE KEY-----|^\s*(psk|wep-key\d|password|private-key)\s*=\s*\S/m;

/** What a setting of the running machine comes to in the config. Throws UserError STATE_... */
export async function intoConfig(workspace: Workspace, declaration: Declaration, live: LivePath): Promise<IntoConfig> {
  const unit = unitSaidBy(live);
  if (unit !== undefined) return { amendments: [unit], contents: [], notes: [] };
  const otherwise = OTHERWISE.find(([pattern]) => pattern.test(live.path));
  if (otherwise !== undefined) {
    throw new UserError("STATE_OTHERWISE", `${live.path} is not adopted as a file: ${otherwise[1]}`, {
      hint: "Say it so in system.ts.",
    });
  }
  if (live.type === "directory") return tree(workspace, declaration, live);
  const { amendment, content } = await one(workspace, declaration, live);
  return { amendments: [amendment], contents: content === undefined ? [] : [content], notes: notesOf(live) };
}

/** systemctl enables and masks by symbolic links. */
function unitSaidBy({ path, type, target }: LivePath): Amendment | undefined {
  const found = /^\/etc\/systemd\/(system|user)\/(?:[^/]+\.(?:wants|requires|upholds)\/)?([^/]+)$/.exec(path);
  if (type !== "symlink" || target === undefined || found === null) return undefined;
  const [, scope, name = ""] = found;
  const state = target === "/dev/null" ? "masked" : "enabled";
  // An alias is a link to the unit that was enabled.
  const unit = state === "masked" || path.includes(".wants/") ? name : (target.split("/").at(-1) ?? name);
  return { kind: "unit", name: unit, state, scope: scope === "user" ? "user" : "system" };
}

async function one(
  { host }: Workspace,
  declaration: Declaration,
  live: LivePath,
): Promise<{ amendment: Amendment; content?: NewContent }> {
  const { path, type, target, mode, owner, group } = live;
  const replaces = makerOf(declaration, path);
  const options = {
    ...(owner === undefined || owner === "root" ? {} : { owner }),
    ...(group === undefined || group === "root" ? {} : { group }),
    ...(replaces === undefined ? {} : { replaces }),
  };
  if (type === "symlink" && target !== undefined) {
    return { amendment: { kind: "file", path, source: { call: "link", target }, options } };
  }
  if (type !== "file") throw special(path, type);
  const bytes = await host.readFile(path);
  if (bytes.length > MOST_BYTES) throw tooMuch(path);
  refuseSecret(path, bytes);
  const from = join("files", path);
  const executable = (mode & 0o100) !== 0;
  const usual = executable ? 0o755 : 0o644;
  const amendment = {
    kind: "file",
    path,
    source: { call: "from", from },
    options: { ...(mode === usual ? {} : { mode }), ...options },
  } as const;
  return { amendment, content: { path: from, bytes, executable } };
}

/** One entry for all where they are alike, else one for each. */
async function tree(workspace: Workspace, declaration: Declaration, live: LivePath): Promise<IntoConfig> {
  const { host } = workspace;
  const found = await host.run(
    ["find", live.path, "-xdev", "-mindepth", "1", "-printf", "%y\\t%m\\t%u\\t%g\\t%s\\t%l\\t%p\\0"],
    { effect: "read" },
  );
  const nodes = found.stdout
    .toString("utf8")
    .split("\0")
    .filter((record) => record !== "")
    .map((record) => {
      const [type = "", mode = "0", owner = "", group = "", size = "0", target = "", ...path] = record.split("\t");
      return { type, mode: Number.parseInt(mode, 8), owner, group, size: Number(size), target, path: path.join("\t") };
    });
  const files = nodes.filter(({ type }) => type !== "d");
  if (files.length === 0) throw new UserError("STATE_EMPTY", `${live.path} holds no file`);
  if (files.length > MOST_FILES || files.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) {
    throw tooMuch(live.path);
  }
  const adopted: { amendment: Amendment; content?: NewContent }[] = [];
  for (const { type, mode, owner, group, size, target, path } of files) {
    const kind = ({ f: "file", l: "symlink" } as const)[type];
    if (kind === undefined) throw special(path, "file of a special kind");
    const node: LivePath = { path, type: kind, mode, size, owner, group, target, taggedCache: false };
    adopted.push(await one(workspace, declaration, node));
  }
  const contents = adopted.flatMap(({ content }) => content ?? []);
  const first = files[0];
  const alike = files.every(
    ({ type, mode, owner, group, path }) =>
      type === "f" &&
      (mode === 0o644 || mode === 0o755) &&
      owner === first?.owner &&
      group === first.group &&
      makerOf(declaration, path) === undefined,
  );
  if (!alike) return { amendments: adopted.map(({ amendment }) => amendment), contents, notes: notesOf(live) };
  const options = {
    ...(first?.owner === "root" ? {} : { owner: first?.owner ?? "" }),
    ...(first?.group === "root" ? {} : { group: first?.group ?? "" }),
  };
  const from = join("files", live.path);
  return {
    amendments: [{ kind: "file", path: live.path, source: { call: "tree", from }, options }],
    contents,
    notes: notesOf(live),
  };
}

/** The feature that makes this file too: what a person says takes its place only where it is named. */
function makerOf({ files }: Declaration, path: string): string | undefined {
  const by = files.find((file) => file.path === path)?.by;
  return by === undefined || by.endsWith(".ts") ? undefined : by;
}

function notesOf({ path, type, mode }: LivePath): string[] {
  if (type !== "file" || (mode & 0o044) !== 0) return [];
  return [`${path} may be read by few here; in the config repository, whoever has that can read it`];
}

function refuseSecret(path: string, bytes: Buffer): void {
  if (!SECRET.test(bytes.toString("latin1"))) return;
  throw new UserError("STATE_SECRET", `${path} holds a key or a password, which a config must not`, {
    hint: "Encrypt it into the config: --as secret. Or keep it on this disk alone: --as directory.",
  });
}

function special(path: string, type: string): UserError {
  return new UserError("STATE_SPECIAL", `${path} is a ${type}, and no config can place one`, {
    hint: "Programs make these themselves: --as ignore --reason TEXT.",
  });
}

function tooMuch(path: string): UserError {
  return new UserError("STATE_TOO_MUCH", `${path} is too large for settings: more than ${MOST_FILES} files or 20 MB`, {
    hint: "Keep it as it is: --as directory.",
  });
}
