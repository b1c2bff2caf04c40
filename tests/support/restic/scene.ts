import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import {
  type Brought,
  type ComponentStanding,
  type Synced,
  stateInit,
  stateStatus,
  stateSync,
  type Workspace,
} from "../../../src/workflows/index.ts";
import { debianProgram } from "../debian-program.ts";
import { testWorkspace } from "../workspace.ts";
import { restServer } from "./programs.ts";
import { freePort, startServer, type TestServer } from "./servers.ts";

const RECORDS = "/var/lib/lethe/kept/records";

/**
 * A config with a store, on a machine of its own: what it remembers is apart from that of others. The store is served as
 * another machine would: a directory on the same disk would be no copy.
 */
export class Scene {
  readonly place: string;
  readonly key: string;
  private readonly recipient: string;
  private entries: string[] = [];
  private store = "";
  private readonly stores = new Set<string>();
  private server: TestServer | undefined;
  private readonly before: Readonly<Record<string, string | undefined>>;
  /** As of the machine that has this name. */
  hostname = "meadow";

  private constructor(place: string, key: string, recipient: string, programs: readonly string[]) {
    this.place = place;
    this.key = key;
    this.recipient = recipient;
    this.before = { PATH: process.env["PATH"], XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] };
    process.env["PATH"] = [`${place}/bin`, ...programs, process.env["PATH"]].join(":");
    process.env["XDG_CACHE_HOME"] = join(place, "cache");
  }

  /** `program`: the directory of the restic that is used. */
  static async make(program: string): Promise<Scene> {
    const [acl, attr] = [await debianProgram("bookworm", "acl"), await debianProgram("bookworm", "attr")];
    // Not below /tmp, of which no config may keep anything.
    const place = mkdtempSync("/srv/lethe-restic-");
    const identity = await generateX25519Identity();
    const key = join(place, "key");
    writeFileSync(key, `${identity}\n`, { mode: 0o600 });
    for (const name of ["bin", "stores", "config/secrets"]) mkdirSync(join(place, name), { recursive: true });
    const scene = new Scene(place, key, await identityToRecipient(identity), [
      program,
      `${acl}/usr/bin`,
      `${attr}/usr/bin`,
    ]);
    await scene.secret("store", "a good password\n");
    const port = await freePort();
    const options = ["--no-auth", "--listen", `127.0.0.1:${port}`, "--path", join(place, "stores")];
    scene.server = await startServer([await restServer(), ...options], port);
    scene.useStore(`rest:http://127.0.0.1:${port}/nas/`);
    return scene;
  }

  path(...parts: string[]): string {
    return join(this.place, ...parts);
  }

  async secret(name: string, content: string): Promise<void> {
    const encrypter = new Encrypter();
    encrypter.addRecipient(this.recipient);
    writeFileSync(this.path(`config/secrets/${name}.age`), await encrypter.encrypt(content));
  }

  /** `environment`: names of variables and of secrets. */
  useStore(address: string, environment: Readonly<Record<string, string>> = {}): void {
    const variables = Object.entries(environment).map(([name, secret]) => `${name}: secret("${secret}")`);
    this.store = `restic("${address}", { name: "nas", password: secret("store"), environment: { ${variables.join(", ")} } })`;
    this.stores.add(createHash("sha256").update(address).digest("hex").slice(0, 12));
    this.write();
  }

  /** Entries of state.ts, in which `nas` is the store. */
  declare(...entries: string[]): void {
    this.entries = entries;
    this.write();
  }

  private write(): void {
    writeFileSync(
      this.path("config/system.ts"),
      `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "${this.hostname}", packages: debian("trixie"), configHome: "${this.path("home")}" });\n`,
    );
    writeFileSync(
      this.path("config/state.ts"),
      `import { archive, backup, defineComponent, defineState, media, restic, rsync, secret } from "lethe";
const nas = ${this.store};
void [archive, backup, defineComponent, media, rsync, nas];
export default defineState([${this.entries.join(", ")}]);\n`,
    );
  }

  as(hostname: string): void {
    this.hostname = hostname;
    this.write();
  }

  workspace(more: Partial<Workspace> = {}): Workspace {
    return { ...testWorkspace(), cwd: this.place, ...more };
  }

  async sync(options: Partial<Parameters<typeof stateSync>[2]> = {}, workspace = this.workspace()): Promise<Synced> {
    const all = await stateSync(workspace, [], {
      config: this.path("config"),
      key: this.key,
      onSynced: () => undefined,
      ...options,
    });
    return this.own(all);
  }

  async init(options: Partial<Parameters<typeof stateInit>[1]> = {}): Promise<Brought> {
    const all = await stateInit(this.workspace(), {
      config: this.path("config"),
      key: this.key,
      onBrought: () => undefined,
      ...options,
    });
    return this.own(all);
  }

  async status(fetch = false): Promise<ComponentStanding> {
    const { standings } = await stateStatus(this.workspace(), this.path("config"), { fetch, key: this.key });
    return this.own(standings);
  }

  /** The first that is declared in state.ts. */
  private own<T extends { readonly component: { readonly by: string } }>(all: readonly T[]): T {
    const found = all.find(({ component }) => component.by === "state.ts");
    if (found === undefined) throw new Error("nothing of state.ts is among them");
    return found;
  }

  /** The real restic at the store, as a person would run it. */
  restic(...words: string[]): string {
    const address = /restic\("([^"]+)"/.exec(this.store)?.[1];
    return execFileSync("restic", ["--quiet", ...words], {
      encoding: "utf8",
      env: { ...process.env, RESTIC_PASSWORD: "a good password", RESTIC_REPOSITORY: address },
    });
  }

  snapshots(): readonly Snapshot[] {
    return JSON.parse(this.restic("snapshots", "--json", "--no-lock")) as Snapshot[];
  }

  /** As if the disk that they were on had died. */
  forgetRecords(): void {
    for (const type of ["backup", "archive", "directory", "media", "media-archive", "repository"]) {
      const folder = join(RECORDS, type);
      const own = existsSync(folder) ? readdirSync(folder).filter((name) => name.includes(basename(this.place))) : [];
      for (const name of own) rmSync(join(folder, name), { recursive: true });
    }
    for (const store of this.stores) rmSync(join(RECORDS, "restic", store), { recursive: true, force: true });
  }

  async end(): Promise<void> {
    await this.server?.stop();
    this.forgetRecords();
    for (const [name, value] of Object.entries(this.before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    rmSync(this.place, { recursive: true, force: true });
  }
}

export interface Snapshot {
  readonly id: string;
  readonly hostname: string;
  readonly tags: readonly string[];
  readonly paths: readonly string[];
}

/** All that a file system knows of a tree, but for times of change and inode numbers. */
export function fingerprint(path: string): string {
  const listed = execFileSync(
    "find",
    [
      ".",
      "-printf",
      "%P %y %m %U:%G %n %s %l %T@\\n",
      "(",
      "-type",
      "f",
      "-exec",
      "sha256sum",
      "{}",
      ";",
      "-o",
      "-true",
      ")",
    ],
    { cwd: path, encoding: "latin1" },
  );
  const facl = execFileSync("getfacl", ["--recursive", "--numeric", "."], { cwd: path, encoding: "latin1" });
  const xattrs = execFileSync(
    "getfattr",
    ["--recursive", "--no-dereference", "--dump", "--match=-", "--absolute-names", "."],
    {
      cwd: path,
      encoding: "latin1",
    },
  );
  return [listed.split("\n").sort().join("\n"), facl, xattrs].join("\n");
}

/** One of each kind that a directory of a person's may hold. */
export function fill(path: string): void {
  mkdirSync(path, { recursive: true });
  execFileSync("sh", ["-euc", FILLING], { cwd: path });
}

const FILLING = `
umask 022
mkdir -p deep/er "with space" private
printf one >deep/a; printf two >deep/er/b; printf 'x\\n' >"with space/é*[x]?"
printf three >"$(printf 'new\\nline')"
printf bytes >"$(printf 'not-utf8-\\377')"
chmod 600 deep/a; chmod 4755 deep/er/b; chmod 700 private; chown 1234:2345 private deep/a
ln deep/a deep/hard; ln -s deep/a link; ln -s /nowhere dangling
truncate -s 20M sparse; printf end >>sparse
setfacl -m u:4321:r deep/er/b; setfacl -d -m g:55:rx private
setfattr -n user.lethe -v "of mine" deep/a
mkfifo pipe
touch -d '2001-02-03 04:05:06.789' deep/er/b deep
`;
