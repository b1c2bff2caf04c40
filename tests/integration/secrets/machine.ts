import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { buildRelease } from "../../support/script.ts";

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunWith {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** A config of one machine, "meadow", in a directory of its own, and the release's command line. */
export class Place {
  readonly directory: string;

  constructor(state = "") {
    buildRelease();
    this.directory = mkdtempSync(join(tmpdir(), "lethe-secrets-"));
    this.write("config/system.ts", SYSTEM);
    if (state !== "") this.write("config/state.ts", state);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, content: string | Uint8Array): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  /** `files` of a directory and all below it, by relative path. */
  files(name: string): Record<string, string> {
    const top = this.path(name);
    const all = readdirSync(top, { recursive: true, encoding: "utf8" }).map((path) => join(top, path));
    const files = all.filter((path) => statSync(path).isFile());
    return Object.fromEntries(files.sort().map((path) => [relative(top, path), readFileSync(path, "latin1")]));
  }

  /** In the config, with a home that is the test's own. */
  lethe(words: readonly string[], { input = "", env = {} }: RunWith = {}): Ran {
    const ran = spawnSync(resolve("dist/bin/lethe"), [...words], {
      cwd: this.path("config"),
      input,
      env: this.#env(env),
      maxBuffer: 1 << 26,
    });
    return { status: ran.status, out: ran.stdout.toString("latin1"), err: ran.stderr.toString("latin1") };
  }

  start(words: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const stdio = ["pipe", "pipe", "pipe"] as const;
    return spawn(resolve("dist/bin/lethe"), [...words], {
      cwd: this.path("config"),
      env: this.#env(env),
      stdio: [...stdio],
    });
  }

  run(argv: readonly string[], input: string | Uint8Array = ""): Buffer {
    const [program = "", ...words] = argv;
    const { status, stdout, stderr } = spawnSync(program, words, { cwd: this.directory, input });
    if (status !== 0) throw new Error(`${argv.join(" ")}: ${stderr.toString()}`);
    return stdout;
  }

  /** A private key as age-keygen writes it, and its public half in keys/. */
  person(name: string): string {
    this.run(["age-keygen", "-o", `${name}.key`]);
    this.write(`config/keys/${name}.pub`, this.run(["age-keygen", "-y", `${name}.key`]));
    return this.path(`${name}.key`);
  }

  release(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #env(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
    const { PATH } = process.env;
    return { PATH, HOME: this.directory, LETHE_CACHE: this.path("cache"), LC_ALL: "C.UTF-8", ...env };
  }
}

const SYSTEM = `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "meadow", packages: debian("trixie", []) });
`;
