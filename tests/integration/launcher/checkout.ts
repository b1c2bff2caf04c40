import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TEST_CACHE } from "../../support/toolchain.ts";

/** What a checkout holds. */
const SOURCES = ["lethe", "src", "scripts", "package.json", "package-lock.json", "tsconfig.json", ".npmrc", "LICENSE"];

/** Of node_modules only what a build needs: what the lock file has beside the tests' own, as far as it is for this machine. */
function installed(): string[] {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
  };
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && !dev && !devOptional)
    .map(([path]) => path)
    .filter((path) => existsSync(path));
}

/** The programs that a Debian has without Node. */
const PROGRAMS =
  "sh id uname dirname readlink find sort sha256sum cut cat flock tar gzip mv rm mkdir touch head env printf sleep mount unshare sed";

export interface Scratch {
  readonly path: string;
  /** A new checkout below it; `modules`: with what npm would install; `from`: a copy of that one. */
  checkout(name: string, options: { modules: boolean; from?: string }): string;
  /** A directory to be the whole PATH: Debian's own programs and those given. */
  programs(name: string, more: Readonly<Record<string, string>>): string;
  remove(): void;
}

export function scratchDirectory(): Scratch {
  const path = mkdtempSync(join(tmpdir(), "lethe-launcher-"));
  return {
    path,
    checkout(name, { modules, from = "." }) {
      const place = join(path, name);
      mkdirSync(join(place, "node_modules"), { recursive: true });
      execFileSync("cp", ["-a", "--", ...SOURCES.map((part) => join(from, part)), place]);
      if (!modules) rmSync(join(place, "node_modules"), { recursive: true });
      else {
        execFileSync("cp", ["-a", "--parents", "--", ...installed(), "node_modules/.package-lock.json", place]);
        execFileSync("touch", [join(place, "node_modules/.package-lock.json")]);
      }
      return place;
    },
    programs(name, more) {
      const place = join(path, name);
      mkdirSync(place);
      for (const program of PROGRAMS.split(" ")) symlinkSync(where(program), join(place, program));
      for (const [program, target] of Object.entries(more)) symlinkSync(target, join(place, program));
      return place;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

export function where(program: string): string {
  return execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();
}

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shell's, without what npm and vitest added to run this test. */
const ambient = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|LETHE_|NODE_ENV)/.test(name)),
);

type Environment = Readonly<Record<string, string>>;

export function run(argv: readonly [string, ...string[]], env: Environment, cwd = "/"): Run {
  const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), {
    cwd,
    encoding: "utf8",
    env: { ...ambient, ...env },
  });
  return { status, stdout, stderr };
}

export function runBeside(argv: readonly [string, ...string[]], env: Environment): Promise<Run> {
  const child = spawn(argv[0], argv.slice(1), { cwd: "/", env: { ...ambient, ...env } });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  return new Promise((done) => child.once("close", (status) => done({ status, stdout, stderr })));
}

/** The real program of an npm package, kept between runs: Node 18 and npm 9 are what Debian 12 has. */
export function fromRegistry(name: string, version: string, program: string): string {
  const place = join(TEST_CACHE, "test-programs", `${name}-${version}`);
  if (!existsSync(place)) {
    mkdirSync(join(TEST_CACHE, "test-programs"), { recursive: true });
    const beside = mkdtempSync(`${place}.`);
    execFileSync("npm", ["pack", "--silent", `${name}@${version}`], {
      cwd: beside,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [archive = ""] = readdirSync(beside);
    execFileSync("tar", ["-xzf", join(beside, archive), "-C", beside, "--strip-components=1"]);
    renameSync(beside, place);
  }
  return join(place, program);
}
