import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Synced, stateInit, stateStatus, stateSync } from "../../../src/workflows/index.ts";
import { needPrograms } from "../../support/programs.ts";
import { testWorkspace } from "../../support/workspace.ts";

/** Not below /tmp, of which no config may keep anything. */
let place: string;

beforeAll(() => needPrograms({ hg: "mercurial" }));

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-hg-");
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const path = (...parts: string[]) => join(place, ...parts);
const ENV = { ...process.env, HGPLAIN: "1", HGUSER: "ada", HGRCPATH: "" };

function hg(directory: string, ...words: string[]): string {
  return execFileSync("hg", ["-R", path(directory), "--config", "extensions.shelve=", ...words], {
    encoding: "utf8",
    env: ENV,
    cwd: path(directory),
  }).trim();
}

function commit(directory: string, name: string, text = `${name}\n`): void {
  writeFileSync(path(directory, name), text);
  hg(directory, "commit", "--quiet", "--addremove", "--message", name);
}

const tip = (directory: string) => hg(directory, "log", "--rev", ".", "--template", "{desc}");

/** A remote with one changeset, and the named clones of it. */
function clones(...names: string[]): void {
  mkdirSync(path("remote"));
  execFileSync("hg", ["init", path("remote")], { env: ENV });
  for (const name of names) {
    execFileSync("hg", ["clone", "--quiet", path("remote"), path(name)], { env: ENV });
    if (name !== names[0]) continue;
    commit(name, "a");
    hg(name, "push", "--quiet");
  }
}

function declare(...entries: string[]): void {
  mkdirSync(path("config"), { recursive: true });
  writeFileSync(
    path("config/system.ts"),
    `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "meadow", packages: debian("trixie"), configHome: "${path("home")}" });\n`,
  );
  writeFileSync(
    path("config/state.ts"),
    `import { defineState, repository } from "lethe";\nexport default defineState([${entries.join(", ")}]);\n`,
  );
}

const repository = (name: string, more = "") => `repository("${path(name)}", { vcs: "hg"${more} })`;
const workspace = () => ({ ...testWorkspace(), cwd: place });

async function synced(...names: string[]): Promise<Record<string, Omit<Synced, "component">>> {
  const all = await stateSync(workspace(), names, { config: path("config"), onSynced: () => undefined });
  return Object.fromEntries(all.map(({ component, ...rest }) => [component.path.slice(place.length + 1), rest]));
}

async function says(name: string) {
  const { standings } = await stateStatus(workspace(), path("config"));
  const found = standings.find(({ component }) => component.path === path(name))?.standing;
  return [found?.verdict, ...(found?.says ?? [])];
}

const titles = (one: Pick<Synced, "done"> | undefined) => one?.done.map(({ title }) => title);

describe("sync", () => {
  test("two machines exchange what each has more", async () => {
    clones("ada", "bob");
    hg("bob", "pull", "--quiet", "--update");
    declare(repository("ada"), repository("bob"));
    commit("ada", "b");
    commit("ada", "c");
    expect(await says("ada")).toEqual(["losing", "2 changesets of default on no remote"]);
    expect(titles((await synced(path("ada")))["ada"])).toEqual(["pull from default", "push 2 changesets of default"]);
    expect(await says("ada")).toEqual(["safe", "all of it is on its remote"]);
    expect(titles((await synced(path("bob")))["bob"])).toEqual(["pull from default", "update default by 2 changesets"]);
    expect(readFileSync(path("bob/c"), "utf8")).toBe("c\n");
    expect(titles((await synced(path("bob")))["bob"])).toEqual(["pull from default"]);
  });

  test("what has gone two ways is left, and neither side is changed", async () => {
    clones("ada", "bob");
    hg("bob", "pull", "--quiet", "--update");
    declare(repository("ada"), repository("bob"));
    commit("ada", "b");
    commit("bob", "c");
    await synced(path("ada"));
    const remote = hg("remote", "log", "--template", "{node}\n");
    const { bob } = await synced(path("bob"));
    expect(titles(bob)).toEqual(["pull from default"]);
    expect(bob?.left).toEqual(["default has more than one head: merge or rebase it yourself"]);
    expect(bob?.standing.verdict).toBe("losing");
    expect(hg("remote", "log", "--template", "{node}\n")).toBe(remote);
    expect(tip("bob")).toBe("c");
  });

  test("a new head that the other side got meanwhile is refused by it, and never forced", async () => {
    clones("ada", "bob");
    hg("bob", "pull", "--quiet", "--update");
    declare(repository("ada"));
    commit("ada", "b");
    // Between the pull and the push.
    writeFileSync(path("ada/.hg/hgrc"), `[paths]\ndefault = ${path("remote")}\n[hooks]\npre-push = ${path("race")}\n`);
    commit("bob", "c");
    writeFileSync(path("race"), `#!/bin/sh\nhg -R ${path("bob")} push --quiet\n`, { mode: 0o755 });
    const { ada } = await synced(path("ada"));
    expect(ada?.failed?.why).toMatch(/new remote head|not known locally/);
    expect(hg("remote", "log", "--template", "{desc} ")).toBe("c a");
  });

  test("uncommitted work is not updated under a person's hands", async () => {
    clones("ada", "bob");
    hg("bob", "pull", "--quiet", "--update");
    declare(repository("bob"));
    commit("ada", "b");
    hg("ada", "push", "--quiet");
    writeFileSync(path("bob/a"), "mine\n");
    const { bob } = await synced();
    expect(bob?.left).toEqual(["1 changeset of default came, and files are changed here: hg update"]);
    expect(readFileSync(path("bob/a"), "utf8")).toBe("mine\n");
  });

  test("a branch that was never published is not now", async () => {
    clones("ada");
    declare(repository("ada"));
    hg("ada", "branch", "--quiet", "idea");
    commit("ada", "b");
    const { ada } = await synced();
    expect(ada?.left).toEqual(["1 changeset of idea never pushed: hg push --new-branch --branch idea"]);
    expect(hg("remote", "log", "--template", "{desc} ")).toBe("a");
  });

  test("an empty remote takes the first changesets", async () => {
    mkdirSync(path("remote"));
    for (const words of [
      ["init", path("remote")],
      ["clone", "--quiet", path("remote"), path("ada")],
    ]) {
      execFileSync("hg", words, { env: ENV });
    }
    commit("ada", "a");
    declare(repository("ada"));
    expect(titles((await synced())["ada"])).toEqual(["pull from default", "push 1 changeset of default"]);
    expect(await says("ada")).toEqual(["safe", "all of it is on its remote"]);
  });

  test("over HTTP, and a server that is not there changes nothing", async () => {
    clones("ada", "bob");
    const server = spawn(
      "hg",
      [
        "serve",
        "-R",
        path("remote"),
        "--address",
        "127.0.0.1",
        "--port",
        "0",
        "--print-url",
        "--config",
        "web.push_ssl=false",
        "--config",
        "web.allow-push=*",
      ],
      { env: ENV },
    );
    let url: string;
    try {
      url = await new Promise<string>((done) =>
        server.stdout.once("data", (line: Buffer) => done(line.toString().trim())),
      );
      writeFileSync(path("ada/.hg/hgrc"), `[paths]\ndefault = ${url}\n`);
      declare(repository("ada", `, remote: "${url}"`));
      commit("ada", "b");
      expect(titles((await synced())["ada"])).toEqual(["pull from default", "push 1 changeset of default"]);
      expect(hg("remote", "log", "--template", "{desc} ")).toBe("b a");
    } finally {
      server.kill();
      await new Promise((done) => server.once("close", done));
    }
    commit("ada", "c");
    const { ada } = await synced();
    expect(ada?.failed?.step.title).toBe("pull from default");
    expect(ada?.failed?.why).toMatch(/refused/i);
    expect(ada?.standing.verdict).toBe("losing");
  });
});

describe("status", () => {
  test("all that is here only, in its own words", async () => {
    clones("ada");
    declare(repository("ada"));
    expect(await says("ada")).toEqual(["safe", "all of it is on its remote"]);
    writeFileSync(path("ada/a"), "shelved\n");
    hg("ada", "shelve", "--quiet");
    commit("ada", "b");
    hg("ada", "phase", "--secret", "--force", ".");
    writeFileSync(path("ada/a"), "changed\n");
    writeFileSync(path("ada/new"), "new\n");
    expect(await says("ada")).toEqual([
      ...["losing", "1 secret changeset", "1 changed file", "1 untracked", "1 shelved change"],
    ]);
  });

  test("a merge under way, and no remote", async () => {
    clones("ada");
    writeFileSync(path("ada/.hg/hgrc"), "");
    commit("ada", "b");
    hg("ada", "update", "--quiet", "0");
    commit("ada", "c");
    hg("ada", "merge", "--quiet");
    declare(repository("ada"));
    const said = await says("ada");
    expect(said).toContain("it has no remote");
    expect(said).toContain("a merge under way");
  });

  test("looking starts nothing that the repository names", async () => {
    clones("ada");
    writeFileSync(path("evil.py"), `open("${path("ran")}", "w")\n`);
    writeFileSync(
      path("ada/.hg/hgrc"),
      `[paths]\ndefault = ${path("remote")}\n[extensions]\nevil = ${path("evil.py")}\n`,
    );
    declare(repository("ada"));
    expect(await says("ada")).toEqual(["safe", "all of it is on its remote"]);
    expect(existsSync(path("ran"))).toBe(false);
    // So that the test can fail.
    hg("ada", "status");
    expect(existsSync(path("ran"))).toBe(true);
  });

  test("a git work tree is none", async () => {
    mkdirSync(path("ada"));
    execFileSync("git", ["init", "--quiet", path("ada")]);
    declare(repository("ada"));
    expect(await says("ada")).toEqual(["unknown", "it is no Mercurial repository"]);
  });

  test("another account's is looked at as that account", async () => {
    clones("ada");
    const uid = Number(execFileSync("id", ["-u", "nobody"], { encoding: "utf8" }));
    execFileSync("chown", ["-R", "nobody", path("ada")]);
    chownSync(place, uid, -1);
    declare(repository("ada"));
    expect(await says("ada")).toEqual(["safe", "all of it is on its remote"]);
  });
});

test("a new disk gets a clone, and an interrupted one is made anew", async () => {
  clones("ada");
  commit("ada", "b");
  hg("ada", "push", "--quiet");
  declare(repository("new", `, remote: "${path("remote")}"`));
  mkdirSync(path("new/.lethe-filling/tree/.hg"), { recursive: true });
  const all = await stateInit(workspace(), { config: path("config"), onBrought: () => undefined });
  expect(all.map(({ component, outcome }) => [component.path, outcome])).toContainEqual([path("new"), "brought"]);
  expect(readFileSync(path("new/b"), "utf8")).toBe("b\n");
  expect(await says("new")).toEqual(["safe", "all of it is on its remote"]);
  commit("new", "c");
  expect(titles((await synced(path("new")))["new"])).toContain("push 1 changeset of default");
});
