import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Synced } from "../../../src/workflows/index.ts";
import { stateWatch } from "../../../src/workflows/state-watch.ts";
import { buildRelease } from "../../support/script.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { forge } from "./forge.ts";

let place: string;
const address = forge();

beforeAll(buildRelease);

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-watch-");
  for (const name of ["config", "remote"]) mkdirSync(path(name));
  git("remote", "init", "--quiet", "--bare");
  git(".", "clone", "--quiet", address(path("remote")), path("notes"));
  commit("a");
  git("notes", "push", "--quiet", "--set-upstream", "origin", "HEAD");
  writeFileSync(
    path("config/system.ts"),
    `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "meadow", packages: debian("trixie"), configHome: "${path("home")}" });\n`,
  );
  writeFileSync(
    path("config/state.ts"),
    `import { defineState, repository } from "lethe";\nexport default defineState([repository("${path("notes")}")]);\n`,
  );
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const path = (...parts: string[]) => join(place, ...parts);
const WHO = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };
const ENV = { ...process.env, ...WHO, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };

function git(directory: string, ...words: string[]): string {
  const argv = ["-C", path(directory), "-c", "init.defaultBranch=main", ...words];
  return execFileSync("git", argv, { encoding: "utf8", env: ENV }).trim();
}

function commit(name: string): void {
  writeFileSync(path("notes", name), name);
  git("notes", "add", name);
  git("notes", "commit", "--quiet", "--message", name);
}

const remote = () => git("remote", "log", "--format=%s", "main").split("\n");

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (isSo()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`never: ${what}`);
}

test("what changes is synced; a remote that is away is told once, and caught up with when it is back", async () => {
  const told: Synced[] = [];
  const controller = new AbortController();
  const periods = { look: 100, rest: 100, ask: 2000, retry: 200 };
  const watch = stateWatch({ ...testWorkspace(), cwd: place, signal: controller.signal }, [], {
    config: path("config"),
    periods,
    onSynced: (synced) => told.push(synced),
  });
  const ended = expect(watch).rejects.toThrow("enough");
  try {
    await until("the first round", () => told.length === 2);
    commit("b");
    await until("b is pushed", () => remote()[0] === "b");

    renameSync(path("remote"), path("away"));
    commit("c");
    await until("the failure is told", () => told.some(({ failed }) => failed !== undefined));
    await new Promise((done) => setTimeout(done, 1500));
    expect(told.filter(({ failed }) => failed !== undefined)).toHaveLength(1);

    renameSync(path("away"), path("remote"));
    await until("c is pushed", () => remote()[0] === "c");
    await until("that is told", () => told.at(-1)?.standing.verdict === "safe");

    // Asked now and then, also where nothing changed here.
    git(".", "clone", "--quiet", path("remote"), path("other"));
    writeFileSync(path("other/d"), "d");
    git("other", "add", "d");
    git("other", "commit", "--quiet", "--message", "d");
    git("other", "push", "--quiet");
    await until("d is here", () => existsSync(path("notes/d")));
  } finally {
    controller.abort(new Error("enough"));
  }
  await ended;
});

// The config is a repository too, which is not there.
test("Ctrl-C ends it at once, and says no more than that", async () => {
  const child = spawn(resolve("dist/bin/lethe"), ["state", "sync", "--watch", "--config", path("config")]);
  let [out, said] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = new Promise<number | null>((done) => child.once("close", done));
  await until("the first round", () => out.includes(path("notes")));
  commit("b");
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(said).toBe("watching 2 components: Ctrl-C ends it\nlethe: interrupted\n");
});
