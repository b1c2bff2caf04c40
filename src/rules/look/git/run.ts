import { parseMounts, servedBelow } from "../../../format/index.ts";
import { type Completed, withoutMounts } from "../../../host/index.ts";
import type { BytePath } from "../../../model/index.ts";
import { type Disk, inside } from "../disk.ts";

/** Git may not tell; what it says is in plain words. */
export class GitSilence extends Error {}

/** Milliseconds. A tree that takes longer is not known. */
const PATIENCE = 120_000;

/** What a person's shell may have set, and would lead git elsewhere or start programs. */
const UNSET = [
  ...["GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_INDEX_VERSION", "GIT_NAMESPACE"],
  ...["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE"],
  ...["GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS"],
  ...["GIT_TRACE", "GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE2_PERF", "GIT_TRACE_SETUP", "GIT_REDIRECT_STDOUT"],
  ...["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_SSH"],
  ...["GIT_SSH_COMMAND", "GIT_PROXY_COMMAND", "GIT_ASKPASS", "GIT_EDITOR", "GIT_ATTR_SOURCE", "GIT_REPLACE_REF_BASE"],
  ...["GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_PREFIX", "GIT_INTERNAL_SUPER_PREFIX", "SUDO_UID", "SUDO_GID"],
];

/** No file of configuration but the repository's own, no lock, no question, no transport: nothing is fetched and nothing written. */
const QUIET = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_PAGER: "cat",
  HOME: "/nonexistent",
  XDG_CONFIG_HOME: "/nonexistent",
  LC_ALL: "C",
};

/** What a repository's own configuration might start. Its filters are found by name, and emptied too. */
const TAMED: readonly (readonly [string, string])[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.pager", "cat"],
  ["core.quotePath", "false"],
  ["core.sshCommand", "false"],
  ["core.gitProxy", ""],
  ["core.askPass", ""],
  ["core.alternateRefsCommand", ""],
  ["core.attributesFile", "/dev/null"],
  ["status.branch", "false"],
];

/** A repository that git is asked about, as the user whose it is. */
export class Git {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #prefix: readonly string[];
  readonly #served: readonly string[];
  #tamed: readonly (readonly [string, string])[] = TAMED;

  private constructor(disk: Disk, directory: string, prefix: readonly string[], served: readonly string[]) {
    this.#disk = disk;
    this.#directory = directory;
    this.#prefix = prefix;
    this.#served = served;
  }

  /** `marker`: the name in the directory whose owner decides: `.git`, or `HEAD` of a bare repository. */
  static async of(disk: Disk, directory: BytePath, marker: string): Promise<Git> {
    const bytes = disk.at(directory);
    const text = bytes.toString();
    if (!Buffer.from(text).equals(bytes)) throw new GitSilence("its path is no UTF-8");
    const status = await disk.status(inside(directory, marker));
    if (status === undefined) throw new GitSilence("it may not be read");
    const { uid } = disk.host;
    if (uid !== 0 && uid !== status.uid) throw new GitSilence("it belongs to another user");
    // What a stranger's configuration starts, should anything be left that does, has the stranger's rights and no more.
    const prefix =
      uid === status.uid
        ? []
        : ["setpriv", `--reuid=${status.uid}`, `--regid=${status.gid}`, "--clear-groups", "--no-new-privs", "--"];
    return new Git(disk, text, prefix, uid === 0 ? await servedIn(disk, text) : []);
  }

  /** Has to be asked first: what it empties is not started by what is asked later. */
  async config(): Promise<ReadonlyMap<string, readonly string[]>> {
    const settings = new Map<string, string[]>();
    for (const entry of (await this.text(["config", "--list", "-z", "--includes"])).split("\0")) {
      const end = entry.indexOf("\n");
      const key = end < 0 ? entry : entry.slice(0, end);
      if (key === "") continue;
      settings.set(key, [...(settings.get(key) ?? []), end < 0 ? "" : entry.slice(end + 1)]);
    }
    const filters = new Set([...settings.keys()].flatMap((key) => /^(filter\..*)\.[^.]*$/s.exec(key)?.[1] ?? []));
    this.#tamed = [
      ...TAMED,
      ...[...filters].flatMap((filter) =>
        [
          ["clean", ""],
          ["smudge", ""],
          ["process", ""],
          ["required", "false"],
        ].map(([name = "", value = ""]) => [`${filter}.${name}`, value] as const),
      ),
    ];
    return settings;
  }

  /** Standard output, one character a byte. */
  async text(argv: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.#run(argv);
    if (status !== 0) throw new GitSilence(reasonOf(stderr.toString("utf8"), status));
    return stdout.toString("latin1");
  }

  async isSo(argv: readonly string[]): Promise<boolean> {
    return (await this.#run(argv)).status === 0;
  }

  async #run(argv: readonly string[]): Promise<Completed> {
    const environment: Record<string, string | undefined> = { ...QUIET };
    for (const name of UNSET) environment[name] = undefined;
    environment["GIT_CEILING_DIRECTORIES"] = this.#directory.slice(0, this.#directory.lastIndexOf("/")) || "/";
    environment["GIT_CONFIG_COUNT"] = String(this.#tamed.length);
    for (const [index, [key, value]] of this.#tamed.entries()) {
      environment[`GIT_CONFIG_KEY_${index}`] = key;
      environment[`GIT_CONFIG_VALUE_${index}`] = value;
    }
    try {
      const words = [...this.#prefix, "git", ...argv];
      return await this.#disk.host.run(this.#served.length === 0 ? words : withoutMounts(this.#served, words), {
        cwd: this.#directory,
        env: environment,
        effect: "read",
        timeout: PATIENCE,
        accept: Array.from({ length: 256 }, (_, status) => status),
      });
    } catch (error) {
      throw new GitSilence(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }
}

/** Mount points that git would look at before it passes them over, which a server that hangs never lets it do. */
async function servedIn({ host }: Disk, directory: string): Promise<readonly string[]> {
  const mounts = parseMounts((await host.readFile("/proc/self/mountinfo")).toString("latin1"));
  const real = await host.realPath(directory);
  const served = [...servedBelow(mounts, Buffer.from(real).toString("latin1"))];
  return served.map((point) => `${real}/${Buffer.from(point, "latin1").toString()}`);
}

function reasonOf(said: string, status: number): string {
  if (status === 143 || status === 137) return "it took too long";
  if (said.includes("dubious ownership")) return "its files belong to several users";
  const line = said.split("\n").find((each) => /^(?:fatal|error):/.test(each)) ?? "";
  return line.replace(/^(?:fatal|error): /, "").trim() || `git ended with status ${status}`;
}
