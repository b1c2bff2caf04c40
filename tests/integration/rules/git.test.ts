import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import type { Look, WorkTreeLoss } from "../../../src/model/index.ts";
import { loadRules } from "../../../src/rules/index.ts";
import { scratchBtrfs } from "../../support/btrfs.ts";
import { testToolchain } from "../../support/toolchain.ts";

const scratch = mkdtempSync(join(tmpdir(), "lethe-rules-git-"));
let number = 0;
let tree = "";

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function git(directory: string, ...argv: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...who, "-c", "protocol.file.allow=always", "-c", "advice.detachedHead=false", ...argv], {
    cwd: directory,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function put(path: string, text = "x\n"): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

function commit(message: string, directory = tree): void {
  git(directory, "add", "-A");
  git(directory, "commit", "-q", "--allow-empty", "-m", message);
}

/** A clone all of which a remote has. Its address is of another machine: one on this disk would be no safety. */
beforeEach(() => {
  const forge = join(scratch, `forge-${++number}.git`);
  tree = join(scratch, `tree-${number}`);
  mkdirSync(tree);
  git(scratch, "init", "-q", "--bare", forge);
  git(tree, "init", "-q");
  put("a.txt");
  put(".gitignore", "node_modules/\n*.o\n");
  commit("first");
  git(tree, "remote", "add", "origin", forge);
  git(tree, "push", "-q", "-u", "origin", "main");
  git(tree, "remote", "set-url", "origin", "https://ada:secret@forge.example/x.git");
});

async function look(directory = tree, type: "directory" | "file" = "directory"): Promise<Look | undefined> {
  const rules = await loadRules({ host: realHost(), root: "/", homes: [], noise: [] });
  return rules.look(`${directory}/.git`, type);
}

async function losses(directory = tree, type: "directory" | "file" = "directory"): Promise<readonly WorkTreeLoss[]> {
  const found = await look(directory, type);
  expect(found?.rule === undefined).toBe(found?.work?.losses.length !== 0);
  return found?.work?.losses ?? [];
}

describe("a git work tree", () => {
  it("that is clean and pushed is elsewhere; its remote is told without the password", async () => {
    expect(await look()).toMatchObject({
      directory: tree,
      rule: { id: "look/git", nature: "elsewhere" },
      except: [],
      work: { branch: "main", remotes: { origin: "https://forge.example/x.git" }, losses: [] },
    });
  });

  it("leaves to others what git ignores", async () => {
    put("node_modules/x/index.js");
    put("b.o");
    const found = await look();
    expect(found?.rule?.nature).toBe("elsewhere");
    expect([...(found?.except ?? [])].sort()).toEqual([`${tree}/b.o`, `${tree}/node_modules`]);
  });

  it("loses what was changed, deleted, or never added", async () => {
    put("a.txt", "other\n");
    rmSync(join(tree, ".gitignore"));
    put("new dir/\nname");
    put("staged");
    git(tree, "add", "staged");
    expect(await losses()).toEqual([
      { kind: "changed", paths: [".gitignore", "a.txt", "staged"] },
      { kind: "untracked", paths: ["new dir/"] },
    ]);
  });

  it("loses commits, branch by branch, and tags that are on none", async () => {
    commit("second");
    git(tree, "checkout", "-q", "-b", "topic");
    commit("third");
    git(tree, "checkout", "-q", "--detach");
    commit("tagged");
    git(tree, "tag", "v1");
    git(tree, "checkout", "-q", "main");
    expect(await losses()).toEqual([
      { kind: "unpushed", branch: "main", commits: 1 },
      { kind: "unpushed", branch: "topic", commits: 2 },
      { kind: "unpushed", branch: "v1", commits: 1 },
    ]);
  });

  it("loses what a detached HEAD alone has", async () => {
    git(tree, "checkout", "-q", "--detach");
    expect(await losses()).toEqual([]);
    commit("on nothing");
    expect(await losses()).toEqual([{ kind: "unpushed", branch: undefined, commits: 1 }]);
  });

  it("loses each stash", async () => {
    for (const text of ["one", "two"]) {
      put("a.txt", text);
      git(tree, "stash", "push", "-q");
    }
    expect(await losses()).toEqual([{ kind: "stashed", count: 2 }]);
  });

  it("without a remote loses every commit", async () => {
    commit("second");
    git(tree, "remote", "remove", "origin");
    expect(await losses()).toEqual([{ kind: "no-remote", commits: 2 }]);
  });

  it("with a remote on the same disk has none", async () => {
    git(tree, "remote", "set-url", "origin", join(scratch, `forge-${number}.git`));
    expect(await losses()).toEqual([{ kind: "no-remote", commits: 1 }]);
  });

  it("with a remote on another file system of the same disk, or in another subvolume, has none", async () => {
    const btrfs = await scratchBtrfs(realHost(), await testToolchain(), "256M");
    try {
      const [program = "", ...words] = (await testToolchain()).wrap(["btrfs", "-q", "subvolume", "create"]);
      for (const name of ["one", "two"]) execFileSync(program, [...words, join(btrfs.top, name)]);
      git(tree, "remote", "set-url", "origin", `file://${btrfs.top}/one`);
      expect(await losses()).toEqual([{ kind: "no-remote", commits: 1 }]);
      git(btrfs.top, "clone", "-q", tree, "two/tree");
      git(join(btrfs.top, "two/tree"), "remote", "set-url", "origin", "../../one");
      expect(await losses(join(btrfs.top, "two/tree"))).toEqual([{ kind: "no-remote", commits: 1 }]);
    } finally {
      await btrfs.release();
    }
  });

  it("one of whose remote's addresses is here has none, whichever it is, and another's counts", async () => {
    const here = join(scratch, `forge-${number}.git`);
    git(tree, "remote", "set-url", "--add", "origin", here);
    expect(await losses()).toEqual([{ kind: "no-remote", commits: 1 }]);
    git(tree, "remote", "set-url", "--delete", "origin", "forge.example");
    git(tree, "remote", "set-url", "--add", "origin", "https://forge.example/x.git");
    expect(await losses()).toEqual([{ kind: "no-remote", commits: 1 }]);
    git(tree, "config", "--replace-all", "remote.origin.url", "https://forge.example/x.git");
    git(tree, "remote", "set-url", "--push", "origin", here);
    expect((await look())?.work).toMatchObject({
      remotes: { origin: "https://forge.example/x.git" },
      losses: [{ kind: "no-remote", commits: 1 }],
    });
    git(tree, "remote", "add", "other", "nas:x.git");
    git(tree, "update-ref", "refs/remotes/other/main", "main");
    expect(await losses()).toEqual([]);
  });

  it("with a remote that is in memory only has none", async () => {
    const memory = mkdtempSync("/dev/shm/lethe-rules-git-");
    try {
      git(tree, "remote", "set-url", "origin", memory);
      expect(await losses()).toEqual([{ kind: "no-remote", commits: 1 }]);
    } finally {
      rmSync(memory, { recursive: true });
    }
  });

  it("without a commit says so", async () => {
    const empty = join(scratch, `empty-${number}`);
    git(scratch, "init", "-q", empty);
    expect(await losses(empty)).toEqual([{ kind: "no-remote", commits: 0 }]);
  });

  it("tells what is under way", async () => {
    git(tree, "checkout", "-q", "-b", "other");
    put("a.txt", "theirs\n");
    commit("theirs");
    git(tree, "checkout", "-q", "main");
    put("a.txt", "mine\n");
    commit("mine");
    expect(() => git(tree, "merge", "other")).toThrow(/merge/);
    const found = await losses();
    expect(found[0]).toEqual({ kind: "under-way", what: "a merge" });
    expect(found).toContainEqual({ kind: "changed", paths: ["a.txt"] });
  });

  it("leaves a work tree within it to a look of its own", async () => {
    git(tree, "clone", "-q", join(scratch, `forge-${number}.git`), "vendored");
    const found = await look();
    expect(found?.except).toEqual([`${tree}/vendored`]);
    expect(found?.work?.losses).toEqual([]);
  });

  it("leaves a submodule to a look of its own, and tells when another commit of it is checked out", async () => {
    git(tree, "submodule", "add", "-q", join(scratch, `forge-${number}.git`), "module");
    commit("a module");
    git(tree, "update-ref", "refs/remotes/origin/main", "HEAD");
    const found = await look();
    expect([found?.work?.losses, found?.except]).toEqual([[], [`${tree}/module`]]);
    commit("in the module", join(tree, "module"));
    expect(await losses()).toEqual([{ kind: "changed", paths: ["module"] }]);
  });

  it("leaves what lies in a submodule's place, without a repository there, to be looked at", async () => {
    git(tree, "submodule", "add", "-q", join(scratch, `forge-${number}.git`), "module");
    commit("a module");
    git(tree, "update-ref", "refs/remotes/origin/main", "HEAD");
    git(tree, "submodule", "deinit", "-q", "-f", "module");
    expect([await losses(), (await look())?.except]).toEqual([[], []]);
    put("module/mine.txt");
    expect([await losses(), (await look())?.except]).toEqual([[], [`${tree}/module`]]);
  });

  it("that is linked tells of its own HEAD only", async () => {
    commit("second");
    const linked = join(scratch, `linked-${number}`);
    git(tree, "worktree", "add", "-q", "-b", "topic", linked, "HEAD~1");
    expect(await losses(linked, "file")).toEqual([]);
    commit("third", linked);
    expect(await losses(linked, "file")).toEqual([{ kind: "unpushed", branch: "topic", commits: 1 }]);
    expect(await losses()).toHaveLength(2);
  });

  it("whose repository is gone is not known", async () => {
    const linked = join(scratch, `orphan-${number}`);
    git(tree, "worktree", "add", "-q", "--detach", linked);
    rmSync(tree, { recursive: true });
    expect(await losses(linked, "file")).toMatchObject([{ kind: "unknown" }]);
  });

  it("that is damaged is not known", async () => {
    writeFileSync(join(tree, ".git/HEAD"), "nonsense\n");
    expect(await losses()).toMatchObject([{ kind: "unknown" }]);
    rmSync(join(tree, ".git"), { recursive: true });
    mkdirSync(join(tree, ".git"));
    expect(await losses()).toMatchObject([{ kind: "unknown" }]);
  });

  it("that says it is somewhere else is not believed", async () => {
    git(tree, "config", "core.worktree", scratch);
    expect(await losses()).toMatchObject([{ kind: "unknown" }]);
  });

  it("is not blind to what git was told not to watch", async () => {
    git(tree, "update-index", "--assume-unchanged", "a.txt");
    put("a.txt", "quietly changed\n");
    expect((await look())?.except).toEqual([`${tree}/a.txt`]);
  });

  it("names are bytes", async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff, 0x0a])]), "x");
    expect(await losses()).toEqual([{ kind: "untracked", paths: ["\xff\n"] }]);
  });

  it("starts nothing that its configuration names", async () => {
    const trap = join(scratch, `trap-${number}`);
    const bait = join(scratch, `bait-${number}.sh`);
    writeFileSync(bait, `#!/bin/sh\ntouch ${trap}\ncat\n`, { mode: 0o755 });
    put(".gitattributes", "* filter=evil diff=evil\n");
    put("a.txt", "changed, of another size\n");
    for (const hook of ["post-index-change", "reference-transaction", "pre-auto-gc"]) {
      writeFileSync(join(tree, ".git/hooks", hook), `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
    }
    for (const [key, value] of [
      ["core.fsmonitor", bait],
      ["filter.evil.clean", bait],
      ["filter.evil.process", bait],
      ["filter.evil.required", "true"],
      ["diff.evil.textconv", bait],
      ["diff.external", bait],
      ["core.pager", bait],
      ["core.sshCommand", bait],
      ["alias.status", `!${bait}`],
    ] as const) {
      git(tree, "config", key, value);
    }
    expect(await losses()).toMatchObject([{ kind: "changed" }, { kind: "untracked" }]);
    expect(existsSync(trap)).toBe(false);
  });

  it("writes nothing", async () => {
    put("a.txt", "x\n");
    const before = execFileSync("find", [join(tree, ".git"), "-printf", "%p %T@ %s\n"], { encoding: "utf8" });
    await look();
    expect(execFileSync("find", [join(tree, ".git"), "-printf", "%p %T@ %s\n"], { encoding: "utf8" })).toBe(before);
  });

  it("of another user is looked at with that user's rights", async () => {
    execFileSync("chown", ["-R", "1234:1234", tree]);
    execFileSync("chmod", ["755", scratch]);
    expect(await losses()).toEqual([]);
    chownSync(join(tree, ".git/objects"), 0, 0);
    execFileSync("chmod", ["700", join(tree, ".git/objects")]);
    expect(await losses()).toMatchObject([{ kind: "unknown" }]);
  });

  it("of another user is not looked at without root", async () => {
    const rules = await loadRules({ host: { ...realHost(), uid: 1234 }, root: "/", homes: [], noise: [] });
    const found = await rules.look(`${tree}/.git`, "directory");
    expect(found?.work?.losses).toEqual([{ kind: "unknown", reason: "it belongs to another user" }]);
  });
});

describe("a repository without a work tree", () => {
  it("is here only, unless a remote has its commits", async () => {
    const rules = await loadRules({ host: realHost(), root: "/", homes: [], noise: [] });
    const forge = join(scratch, `forge-${number}.git`);
    expect(rules.asks(forge, "directory")).toBe(true);
    expect((await rules.look(forge, "directory"))?.work?.losses).toEqual([{ kind: "no-remote", commits: 1 }]);
    const named = join(scratch, `named-${number}.git`);
    mkdirSync(named);
    expect(await rules.look(named, "directory")).toBeUndefined();
    expect(readdirSync(named)).toEqual([]);
  });

  it("leaves work trees within it, and files that are not git's, to be looked at", async () => {
    const bare = join(scratch, `bare-${number}.git`);
    git(scratch, "clone", "-q", "--bare", join(scratch, `forge-${number}.git`), bare);
    git(bare, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*");
    git(bare, "fetch", "-q");
    git(bare, "remote", "set-url", "origin", "https://forge.example/x.git");
    git(bare, "worktree", "add", "-q", "main", "main");
    writeFileSync(join(bare, "main", "new.txt"), "mine\n");
    writeFileSync(join(bare, "README"), "mine\n");
    const rules = await loadRules({ host: realHost(), root: "/", homes: [], noise: [] });
    const found = await rules.look(bare, "directory");
    expect(found?.rule?.nature).toBe("elsewhere");
    expect([...(found?.except ?? [])].sort()).toEqual([`${bare}/README`, `${bare}/main`]);
  });
});
