import { dirname, join } from "node:path";
import type { Amendment, ConfigText } from "../amend/index.ts";
import { type EvaluatedConfig, evaluateConfig, programPaths } from "../config/index.ts";
import { type Declaration, UserError } from "../model/index.ts";
import type { RecordLine } from "../secrets/index.ts";
import type { LoadedConfig } from "./config.ts";
import { cacheDirectory, releaseOf, type Workspace } from "./workspace.ts";
import { type FileToWrite, writeTogether } from "./write-together.ts";

/** A file that comes into the config beside its sources. */
export interface NewContent {
  /** Relative to the config's directory. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly executable: boolean;
  /** Of a secret: what is written down of whom it is for. */
  readonly record?: RecordLine;
}

/** What a config is to become. It has been type-checked and evaluated so; nothing is written yet. */
export interface Proposal {
  readonly config: LoadedConfig;
  /** Sources that change or are new, by path relative to the config's directory. */
  readonly sources: ReadonlyMap<string, string>;
  /** Files that are not there yet. */
  readonly contents: readonly NewContent[];
  /** As `diff -u` shows it; contents are named only. */
  readonly diff: string;
  /** What the config says then. */
  readonly declaration: Declaration;
}

/** The config with `amendments`, tried in a copy. Throws UserError AMEND_..., STATE_FILE_TAKEN, and what a config may be refused for. */
export async function proposeChange(
  workspace: Workspace,
  config: LoadedConfig,
  amendments: readonly Amendment[],
  contents: readonly NewContent[],
): Promise<Proposal> {
  const text = await configText(workspace, config);
  // The parser is large, and few commands need it.
  const { amend } = await import("../amend/index.ts");
  const sources = amend(text, amendments);
  const fresh = await freshContents(workspace, config, contents);
  return tryChange(workspace, config, sources, fresh);
}

/** The same for texts that a person has written. */
export async function tryChange(
  workspace: Workspace,
  config: LoadedConfig,
  sources: ReadonlyMap<string, string>,
  contents: readonly NewContent[] = [],
): Promise<Proposal> {
  if (sources.size === 0 && contents.length === 0) {
    return { config, sources, contents, diff: "", declaration: config.declaration };
  }
  return withCopy(workspace, config, async (copy, cache) => {
    const { host } = workspace;
    for (const [path, content] of sources) await write(workspace, join(copy, path), content);
    for (const { path, bytes, executable } of contents) {
      await write(workspace, join(copy, path), bytes, executable ? 0o755 : 0o644);
    }
    const { version, digest } = await releaseOf(workspace);
    const program = await programPaths(host, workspace.release, `${version} ${digest}`);
    const place = { ...config.place, directory: copy };
    const state =
      config.place.state ?? (sources.has("state.ts") && place.machine === undefined ? "state.ts" : undefined);
    const { declaration } = await evaluated(config.place.directory, copy, () =>
      evaluateConfig(host, { ...place, state }, { program, cache }),
    );
    return { config, sources, contents, diff: await diffOf(workspace, config, copy, sources, contents), declaration };
  });
}

/** Writes it where the config lies, unless that has changed since. Throws UserError STATE_CONFIG_CHANGED. */
export async function writeProposal(workspace: Workspace, { config, sources, contents }: Proposal): Promise<void> {
  const { host } = workspace;
  const { directory } = config.place;
  await requireUnchanged(workspace, config);
  const read = new Set(config.inputs.map(({ path }) => path));
  const fresh = [...sources.keys(), ...contents.map(({ path }) => path)].filter((path) => !read.has(path));
  for (const path of fresh) {
    const full = join(directory, path);
    if ((await host.lstat(full)) === undefined) continue;
    throw new UserError("STATE_CONFIG_CHANGED", `${full} has come meanwhile, so nothing is written`, {
      hint: "Run it again.",
    });
  }
  const write = async (records: readonly FileToWrite[]) =>
    writeTogether(host, directory, [
      // What a source names is there before it.
      ...contents.map(({ path, bytes, executable }) => ({ path, content: bytes, mode: executable ? 0o755 : 0o644 })),
      ...records,
      ...[...sources].map(([path, content]) => ({ path, content, mode: 0o644 })),
    ]);
  const lines = contents.flatMap(({ record }) => record ?? []);
  if (lines.length === 0) return write([]);
  // Also large, and few adoptions need it.
  const [{ recordWith }, { changingSecrets }] = await Promise.all([
    import("../secrets/index.ts"),
    import("./secret-place.ts"),
  ]);
  await changingSecrets(workspace, directory, async () => {
    const { path, content = "" } = await recordWith(host, directory, lines);
    await write([{ path, content, mode: 0o644 }]);
  });
}

/** The sources that a config was evaluated from, as they still are. Throws UserError STATE_CONFIG_CHANGED. */
export async function configText(
  { host }: Pick<Workspace, "host">,
  { place, inputs, declaration }: Pick<LoadedConfig, "place" | "inputs" | "declaration">,
): Promise<ConfigText> {
  await requireUnchanged({ host }, { place, inputs });
  const sources = new Map<string, string>();
  for (const { path } of inputs) {
    if (/\.[jt]s$/.test(path)) sources.set(path, await host.readText(join(place.directory, path)));
  }
  const { directory, system, state, machine } = place;
  return { directory, system, state, machine, sources, users: declaration.users };
}

export async function requireUnchanged(
  { host }: Pick<Workspace, "host">,
  { place, inputs }: Pick<LoadedConfig, "place" | "inputs">,
): Promise<void> {
  for (const { path, sha256 } of inputs) {
    const full = join(place.directory, path);
    if ((await host.exists(full)) && (await host.sha256(full)) === sha256) continue;
    throw new UserError("STATE_CONFIG_CHANGED", `${full} was changed meanwhile, so nothing is written`, {
      hint: "Run it again.",
    });
  }
}

async function freshContents(
  { host }: Workspace,
  { place }: LoadedConfig,
  contents: readonly NewContent[],
): Promise<NewContent[]> {
  const fresh: NewContent[] = [];
  for (const content of contents) {
    const full = join(place.directory, content.path);
    if (!(await host.exists(full))) fresh.push(content);
    else if (!(await host.readFile(full)).equals(content.bytes)) {
      throw new UserError("STATE_FILE_TAKEN", `the config has another ${content.path} already`, {
        hint: "Take it away, or write the entry of files yourself.",
      });
    }
  }
  return fresh;
}

/** A copy of all that the config follows from, below the cache: a dry run writes there too. */
async function withCopy<T>(
  workspace: Workspace,
  { place, inputs }: LoadedConfig,
  use: (copy: string, cache: string) => Promise<T>,
): Promise<T> {
  const { host } = workspace;
  const scratch = join(cacheDirectory(host), `amended-${host.randomHex(6)}`);
  await host.makeDir(join(scratch, "config"), { mode: 0o700 });
  try {
    const copy = await host.realPath(join(scratch, "config"));
    // A store that nothing was copied to yet has a secret that nothing named yet.
    const secrets = (await host.readDir(join(place.directory, "secrets"))).map((name) => `secrets/${name}`);
    const known = new Set([...inputs.map(({ path }) => path), ...secrets.filter((path) => path.endsWith(".age"))]);
    for (const path of known) {
      const from = join(place.directory, path);
      const mode = (await host.lstat(from))?.mode ?? 0o644;
      await write(workspace, join(copy, path), await host.readFile(from), mode);
    }
    return await use(copy, join(scratch, "cache"));
  } finally {
    await host.remove(scratch, { recursive: true });
  }
}

async function write({ host }: Workspace, path: string, content: string | Buffer, mode = 0o644): Promise<void> {
  await host.makeDir(dirname(path));
  await host.writeFile(path, content, { mode });
}

/** Errors speak of the person's own files and not of the copy's. */
async function evaluated(
  directory: string,
  copy: string,
  work: () => Promise<EvaluatedConfig>,
): Promise<EvaluatedConfig> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const own = (text: string) => text.replaceAll(copy, directory);
    const { where, hint } = error;
    throw new UserError(error.code, own(error.message), {
      ...(hint === undefined ? {} : { hint: own(hint) }),
      ...(where === undefined ? {} : { where: { ...where, file: own(where.file) } }),
      details: error.details.map(own),
      cause: error,
    });
  }
}

async function diffOf(
  { host }: Workspace,
  { place }: LoadedConfig,
  copy: string,
  sources: ReadonlyMap<string, string>,
  contents: readonly NewContent[],
): Promise<string> {
  const parts: string[] = [];
  for (const path of sources.keys()) {
    const old = join(place.directory, path);
    const before = (await host.exists(old)) ? old : "/dev/null";
    const labels = ["--label", before === old ? `a/${path}` : before, "--label", `b/${path}`];
    const { text } = await host.run(["diff", "--unified", ...labels, before, join(copy, path)], {
      effect: "read",
      accept: [0, 1],
    });
    parts.push(text);
  }
  for (const { path, bytes } of contents) parts.push(`new file ${path} (${bytes.length} bytes)`);
  return parts.filter((part) => part !== "").join("\n");
}
