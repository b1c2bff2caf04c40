import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Synced, stateStatus, stateSync } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { forge } from "./forge.ts";

/** Not below /tmp, of which no config may keep anything. */
let place: string;

const address = forge();

/** What the others call a repository of this test. */
const served = (name: string) => address(path(name));

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-git-");
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const path = (...parts: string[]) => join(place, ...parts);

const WHO = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };
const ENV = { ...process.env, ...WHO, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };

function git(directory: string, ...words: string[]): string {
  const settings = ["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"];
  return execFileSync("git", ["-C", path(directory), ...settings, ...words], { encoding: "utf8", env: ENV }).trim();
}

function commit(directory: string, name: string, text = `${name}\n`): void {
  writeFileSync(path(directory, name), text);
  git(directory, "add", name);
  git(directory, "commit", "--quiet", "--message", name);
}

/** A bare remote with one commit, and the named clones of it. */
function clones(...names: string[]): void {
  mkdirSync(path("remote"));
  git("remote", "init", "--quiet", "--bare");
  git(".", "clone", "--quiet", served("remote"), path("first"));
  commit("first", "a");
  git("first", "push", "--quiet", "--set-upstream", "origin", "HEAD:refs/heads/main");
  rmSync(path("first"), { recursive: true });
  for (const name of names) git(".", "clone", "--quiet", served("remote"), path(name));
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
    `import { backup, cache, defineState, directory, repository, restic, secret } from "lethe";
export default defineState([${entries.join(", ")}]);\n`,
  );
}

const repository = (name: string) => `repository("${path(name)}")`;

async function synced(...names: string[]): Promise<Record<string, Omit<Synced, "component">>> {
  const workspace = { ...testWorkspace(), cwd: place };
  const all = await stateSync(workspace, names, { config: path("config"), onSynced: () => undefined });
  return Object.fromEntries(all.map(({ component, ...rest }) => [component.path.slice(place.length + 1), rest]));
}

async function standing() {
  const status = await stateStatus({ ...testWorkspace(), cwd: place }, path("config"));
  const says = status.standings.map(({ component, standing: { verdict, says } }) => [
    component.path.slice(place.length + 1),
    verdict,
    ...says,
  ]);
  return { ...status, says };
}

const titles = ({ done }: Pick<Synced, "done">) => done.map(({ title }) => title);

describe("sync", () => {
  test("two machines exchange what each has more, branch by branch, and a third branch that is checked out nowhere", async () => {
    clones("one", "two");
    declare(repository("one"), repository("two"));
    git("two", "branch", "--quiet", "--track", "side", "origin/main");
    commit("one", "b");
    const { one } = await synced("one");
    expect(one).toMatchObject({ left: [], standing: { verdict: "safe" } });
    expect(titles(one as Synced)).toEqual(["fetch from origin", "push 1 commit of main to origin"]);
    const { two } = await synced("two");
    expect(titles(two as Synced)).toEqual([
      "fetch from origin",
      "fast-forward main by 1 commit",
      "fast-forward side by 1 commit",
    ]);
    expect(readFileSync(path("two/b"), "utf8")).toBe("b\n");
    expect(git("two", "rev-parse", "side")).toBe(git("one", "rev-parse", "main"));
    expect(titles((await synced("two"))["two"] as Synced)).toEqual(["fetch from origin"]);
  });

  test("what has gone two ways is shown with both sides, and nothing is forced or merged", async () => {
    clones("one", "two");
    declare(repository("one"), repository("two"));
    commit("one", "b");
    await synced("one");
    commit("two", "c");
    const before = [git("two", "rev-parse", "main"), git("remote", "rev-parse", "main")];
    const { two } = await synced("two");
    expect(two?.left).toEqual(["main has gone two ways, 1 commit here, 1 at origin: merge or rebase it yourself"]);
    expect(two?.standing).toMatchObject({ verdict: "losing", says: ["1 commit of main on no remote"] });
    expect([git("two", "rev-parse", "main"), git("remote", "rev-parse", "main")]).toEqual(before);
  });

  test("a file that is not committed is neither committed nor overwritten", async () => {
    clones("one", "two");
    declare(repository("one"), repository("two"));
    commit("one", "a", "theirs\n");
    await synced("one");
    writeFileSync(path("two/a"), "mine, of today\n");
    const { two } = await synced("two");
    expect(two?.failed?.step.title).toBe("fast-forward main by 1 commit");
    expect(two?.failed?.why).toMatch(/would be overwritten/);
    expect(readFileSync(path("two/a"), "utf8")).toBe("mine, of today\n");
    expect(git("two", "log", "--oneline").split("\n")).toHaveLength(1);
  });

  test("a branch that follows nothing is not published; one whose remote does not answer stops no other", async () => {
    clones("one", "two", "three");
    declare(repository("one"), repository("two"), repository("three"));
    git("one", "checkout", "--quiet", "-b", "private", "--no-track");
    commit("one", "p");
    // Nobody listens on the discard port of this machine.
    git("two", "remote", "set-url", "origin", "http://127.0.0.1:9/x.git");
    commit("three", "b");
    const { one, two, three } = await synced();
    expect(one?.left).toEqual(["1 commit of private is on no remote: git push --set-upstream REMOTE private"]);
    expect(git("remote", "branch", "--list", "private")).toBe("");
    expect(two?.failed?.why).toMatch(/127\.0\.0\.1/);
    expect(three?.standing.verdict).toBe("safe");
  });

  test("a push that the other side refuses fails, and loses nothing", async () => {
    clones("one");
    declare(repository("one"));
    writeFileSync(path("remote/hooks/pre-receive"), "#!/bin/sh\necho not today >&2\nexit 1\n", { mode: 0o755 });
    commit("one", "b");
    const { one } = await synced();
    expect(one).toMatchObject({ standing: { verdict: "losing" } });
    expect(one?.failed?.step.title).toBe("push 1 commit of main to origin");
    expect(git("one", "log", "--oneline").split("\n")).toHaveLength(2);
  });

  test("two at once wait for each other", async () => {
    clones("one");
    declare(repository("one"));
    commit("one", "b");
    const argv = ["state", "sync", "--json", "--config", path("config")];
    const run = () => promisify(execFile)("dist/bin/lethe", argv, { env: ENV });
    const both = await Promise.all([run(), run()]);
    const done = both.flatMap(({ stdout }) =>
      stdout
        .trim()
        .split("\n")
        .flatMap((line) => (JSON.parse(line) as { done: string[] }).done),
    );
    expect(done.sort()).toEqual(["fetch from origin", "fetch from origin", "push 1 commit of main to origin"]);
    expect(git("remote", "rev-parse", "main")).toBe(git("one", "rev-parse", "main"));
  });

  test("a server that never answers is left at Ctrl-C, with nothing running on", async () => {
    clones("one");
    declare(repository("one"));
    const interrupted = new AbortController();
    const sockets: Socket[] = [];
    const left: Promise<unknown>[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      left.push(once(socket.resume(), "close"));
      interrupted.abort(new Error("Ctrl-C"));
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    try {
      const { port } = server.address() as AddressInfo;
      git("one", "remote", "set-url", "origin", `http://127.0.0.1:${port}/x.git`);
      const workspace = { ...testWorkspace(), cwd: place, signal: interrupted.signal };
      await expect(stateSync(workspace, [], { config: path("config"), onSynced: () => undefined })).rejects.toThrow(
        "Ctrl-C",
      );
      // Its other end is gone with the program that held it.
      await Promise.all(left);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  test("of another account it runs as that account, hooks too", async () => {
    clones("one");
    declare(repository("one"));
    commit("one", "b");
    writeFileSync(path("one/.git/hooks/pre-push"), `#!/bin/sh\nid -un >${path("whose")}\n`, { mode: 0o755 });
    execFileSync("chown", ["-R", "games", path("one"), path("remote")]);
    chownSync(place, 5, 0);
    execFileSync("chmod", ["755", place]);
    const { one } = await synced();
    expect(one).toMatchObject({ standing: { verdict: "safe" } });
    expect(readFileSync(path("whose"), "utf8")).toBe("games\n");
    expect(execFileSync("find", [path("one"), "!", "-user", "games"], { encoding: "utf8" })).toBe("");
  });

  test("what no word names, and what nothing syncs", async () => {
    declare(`directory("${path("x")}")`);
    await expect(synced("nowhere")).rejects.toMatchObject({ code: "STATE_NO_COMPONENT" });
    await expect(synced("x/below")).rejects.toMatchObject({ hint: `It is a part of ${path("x")}: name that.` });
    await expect(synced("x")).rejects.toMatchObject({ code: "STATE_STANDS_ALONE" });
  });
});

describe("status", () => {
  test("tells all that is nowhere else, and asks nobody", async () => {
    clones("one", "two", "three", "four");
    git("three", "remote", "set-url", "origin", "http://127.0.0.1:9/x.git");
    const alone = path("alone");
    mkdirSync(alone);
    git("alone", "init", "--quiet");
    commit("alone", "x");
    commit("one", "b");
    writeFileSync(path("one/a"), "changed\n");
    mkdirSync(path("one/new dir"));
    writeFileSync(path("one/new dir/é"), "12345");
    writeFileSync(path("two/a"), "stashed\n");
    git("two", "stash", "push", "--quiet");
    git("four", "checkout", "--quiet", "--detach");
    commit("four", "d");
    mkdirSync(path("papers/deep"), { recursive: true });
    writeFileSync(path("papers/deep/a"), "0123456789");
    mkdirSync(path("empty"));
    mkdirSync(path("plain"));
    writeFileSync(path("plain/a"), "");
    symlinkSync(path("papers"), path("link"));
    declare(
      ...["one", "two", "three", "four", "alone", "plain", "link", "absent"].map(repository),
      `directory("${path("papers")}")`,
      `directory("${path("empty")}")`,
      `cache("${path("cache")}")`,
    );
    const { says, lost, verdict } = await standing();
    expect(says).toEqual([
      ["absent", "safe", "nothing is there"],
      ["alone", "losing", "it has no remote", "1 commit of main on no remote"],
      ["cache", "safe", "nothing is there"],
      ["empty", "safe", "empty"],
      ["four", "losing", "1 commit on no branch"],
      ["home", "safe", "nothing is there"],
      ["link", "unknown", "it is a symbolic link, and what it leads to was not declared"],
      ["one", "losing", "1 commit of main on no remote", "1 changed file", "1 untracked"],
      ["papers", "losing", "only on this disk"],
      ["plain", "unknown", "it is no git work tree"],
      ["three", "safe", "all of it is on its remotes"],
      ["two", "losing", "1 stash"],
    ]);
    expect(lost).toMatchObject({ files: 3, bytes: 8 + 5 + 10, commits: 4 });
    expect(verdict).toBe("unknown");
  });

  test("is not blind to what git was told to pass over, nor calls safe what git cannot read", async () => {
    clones("one", "two");
    declare(repository("one"), repository("two"));
    git("one", "config", "status.showUntrackedFiles", "no");
    writeFileSync(path("one/new"), "mine\n");
    git("two", "checkout", "--quiet", "-b", "side");
    commit("two", "b");
    const lost = git("two", "rev-parse", "side");
    git("two", "checkout", "--quiet", "main");
    rmSync(path("two/.git/objects", lost.slice(0, 2), lost.slice(2)));
    expect((await standing()).says).toEqual([
      ["home", "safe", "nothing is there"],
      ["one", "losing", "1 untracked"],
      ["two", "unknown", expect.stringContaining("missing object")],
    ]);
  });

  test("what is on this disk again is nowhere else, whoever calls it a remote", async () => {
    clones("one", "two", "three");
    git("one", "remote", "set-url", "origin", path("remote"));
    git("two", "remote", "set-url", "--add", "origin", `file://${path("remote")}`);
    git("three", "config", `url.${path(".")}/.insteadOf`, `${address(place)}/`);
    commit("two", "b");
    declare(...["one", "two", "three"].map(repository));
    const none = "it has no remote that is not on this disk";
    expect((await standing()).says).toEqual([
      ["home", "safe", "nothing is there"],
      ["one", "losing", none, "1 commit of main on this disk only"],
      ["three", "losing", none, "1 commit of main on this disk only"],
      ["two", "losing", none, "2 commits of main on this disk only"],
    ]);
    git("one", "remote", "add", "far", served("remote"));
    git("one", "fetch", "--quiet", "far");
    expect((await standing()).says[1]).toEqual(["one", "safe", "all of it is on its remotes"]);
  });

  test("tags and notes that no branch has are told, and those that a branch has are not", async () => {
    clones("one", "two");
    git("one", "tag", "--annotate", "--message", "known", "v1");
    git("two", "checkout", "--quiet", "--detach");
    commit("two", "b");
    git("two", "tag", "v2");
    git("two", "checkout", "--quiet", "main");
    git("two", "notes", "add", "--message", "mine");
    declare(...["one", "two"].map(repository));
    const { says, lost } = await standing();
    expect(says.slice(1)).toEqual([
      ["one", "safe", "all of it is on its remotes"],
      ["two", "losing", "2 commits of tags and notes on no remote"],
    ]);
    expect(lost.commits).toBe(2);
  });

  test("commits that git cannot count are not none", async () => {
    clones("one");
    git("one", "checkout", "--quiet", "-b", "side", "--no-track");
    commit("one", "b");
    const lost = git("one", "rev-parse", "HEAD");
    commit("one", "c");
    rmSync(path("one/.git/objects", lost.slice(0, 2), lost.slice(2)));
    declare(repository("one"));
    expect((await standing()).says[1]).toEqual(["one", "unknown", expect.stringContaining(lost)]);
  });

  test("--fetch hears of what the remote has by now, and says where it could not be asked", async () => {
    clones("one", "two", "three");
    declare(repository("one"), repository("two"), repository("three"));
    commit("one", "b");
    await synced("one");
    git("three", "remote", "set-url", "origin", "http://127.0.0.1:9/x.git");
    const workspace = { ...testWorkspace(), cwd: place };
    const { standings, verdict } = await stateStatus(workspace, path("config"), { fetch: true });
    expect(git("two", "rev-parse", "origin/main")).toBe(git("one", "rev-parse", "main"));
    expect(standings.map(({ unreached }) => unreached !== undefined)).toEqual([false, false, true, false]);
    expect(verdict).toBe("unknown");
  });

  test("submodules are repositories of their own", async () => {
    clones("one");
    mkdirSync(path("library"));
    git("library", "init", "--quiet", "--bare");
    git(".", "clone", "--quiet", served("library"), path("filling"));
    commit("filling", "l");
    git("filling", "push", "--quiet", "--set-upstream", "origin", "HEAD:refs/heads/main");
    git("one", "submodule", "--quiet", "add", served("library"), "deps/library");
    git("one", "commit", "--quiet", "--message", "library");
    commit("one/deps/library", "m");
    declare(repository("one"));
    const { says } = await standing();
    expect(says[1]?.slice(0, 2)).toEqual(["one", "losing"]);
    expect(says[1]).toContain("deps/library: 1 commit of main on no remote");
    const { one } = await synced();
    expect(titles(one as Synced)).toContain("deps/library: push 1 commit of main to origin");
    expect(git("library", "log", "--oneline", "main").split("\n")).toHaveLength(2);
  });

  test("a program that a tree's settings name is not started by looking", async () => {
    clones("one");
    declare(repository("one"));
    git("one", "config", "core.fsmonitor", `touch ${path("started")}; false`);
    expect((await standing()).verdict).toBe("safe");
    expect(existsSync(path("started"))).toBe(false);
  });

  test("on the command line: the line that people want comes first, and the exit status says it too", async () => {
    clones("one");
    declare(repository("one"));
    const run = (...words: string[]) => {
      const argv = ["dist/bin/lethe", "state", "status", path("config"), ...words];
      const { status, stdout } = ran(argv);
      return [status, stdout.replaceAll(place, "")] as const;
    };
    expect(run()[0]).toBe(0);
    expect(run()[1]).toMatch(/^if this disk died now you would lose: nothing that is known of\n\n/);
    commit("one", "b");
    const [status, text] = run();
    expect(status).toBe(1);
    expect(text).toMatch(/^if this disk died now you would lose: 1 commit, the newest of just now\n/);
    expect(text).toMatch(/^LOST {2}repository {2}\/one {3}1 commit of main on no remote$/m);
    const lines = run("--json")[1]
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string });
    expect(lines.map(({ kind }) => kind)).toEqual(["component", "component", "summary"]);
  });
});

function ran([program = "", ...words]: readonly string[]) {
  try {
    return { status: 0, stdout: execFileSync(program, words, { encoding: "utf8", env: ENV, stdio: "pipe" }) };
  } catch (error) {
    return error as { status: number; stdout: string };
  }
}
