import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { silent } from "../../../src/model/index.ts";
import { RESTICS, resticOf } from "../../support/restic/programs.ts";
import { Scene } from "../../support/restic/scene.ts";

let scene: Scene;
const papers = (...parts: string[]) => scene.path("papers", ...parts);
const locks = () => readdirSync(scene.path("stores/nas/locks"));

/** `count` files, and a backup of them. */
async function prepare(suite: string, count = 3, options = ""): Promise<void> {
  scene = await Scene.make(await resticOf(suite));
  mkdirSync(papers());
  for (let number = 0; number < count; number += 1) writeFileSync(papers(`f${number}`), `${number}\n`);
  scene.declare(`backup("${papers()}", { store: nas${options} })`);
}

afterEach(() => scene.end());

describe.each(RESTICS)("restic %s", (_, suite) => {
  beforeEach(() => prepare(suite));

  test("a wrong password opens nothing, and nothing is made in its place", async () => {
    await scene.sync();
    const before = readFileSync(scene.path("stores/nas/config"));
    await scene.secret("store", "another one\n");
    const { failed } = await scene.sync();
    expect(failed?.why).toBe(
      "the password does not open the repository: is the secret that the store names the one that it was made with?",
    );
    expect(readFileSync(scene.path("stores/nas/config"))).toEqual(before);
    expect(scene.snapshots()).toHaveLength(1);
    expect(await scene.status(true)).toMatchObject({ unreached: failed?.why });
  });

  test("a process that works in the repository is left in peace; the lock of one that died is removed", async () => {
    await scene.sync();
    writeFileSync(papers("new"), "new");
    const holder = await stoppedCheck();
    try {
      const { failed } = await scene.sync();
      expect(failed?.step.title).toBe("copy to nas");
      expect(failed?.why).toMatch(
        new RegExp(
          `^process ${holder.pid} on \\S+ works in the repository since 20\\d\\d-.*: sync again when it has ended$`,
        ),
      );
      expect(locks()).toHaveLength(1);
    } finally {
      holder.kill("SIGKILL");
      await once(holder, "close");
    }
    expect(locks()).toHaveLength(1);
    expect((await scene.sync()).failed).toBeUndefined();
    expect(locks()).toEqual([]);
    expect(scene.snapshots()).toHaveLength(2);
  });

  test("another repository at the address, or none any more, is not taken for the former one", async () => {
    await scene.sync();
    renameSync(scene.path("stores/nas"), scene.path("stores/away"));
    const none = await scene.sync();
    expect(none.left).toEqual([expect.stringMatching(/^nas had a repository and has none now: is its disk mounted/)]);
    expect(none.standing).toMatchObject({ verdict: "losing", says: ["nas does not have it any more"] });
    expect(existsSync(scene.path("stores/nas"))).toBe(false);
    scene.restic("init");
    const other = await scene.sync();
    expect(other.left).toEqual([expect.stringMatching(/none of the snapshots that this machine has made there/)]);
    expect(scene.snapshots()).toEqual([]);
    expect(await scene.sync({ takeOver: true })).toMatchObject({ left: [], standing: { verdict: "safe" } });
    expect(scene.snapshots()).toHaveLength(1);
  });

  test("another machine of the same name is noticed by both", async () => {
    await scene.sync();
    writeFileSync(scene.path("machine-id"), "0123456789abcdef0123456789abcdef\n");
    scene.forgetRecords();
    execFileSync("mount", ["--bind", scene.path("machine-id"), "/etc/machine-id"]);
    try {
      const { left } = await scene.sync();
      expect(left).toEqual([
        expect.stringMatching(/by another machine that is called meadow: give one of them another name/),
      ]);
      expect(scene.snapshots()).toHaveLength(1);
      expect((await scene.sync({ takeOver: true })).left).toEqual([]);
    } finally {
      execFileSync("umount", ["/etc/machine-id"]);
    }
    expect((await scene.sync()).left).toEqual([expect.stringMatching(/by another machine that is called meadow/)]);
    expect(scene.snapshots()).toHaveLength(2);
  });
});

/** A restic that has the repository to itself and was stopped there, alive. */
async function stoppedCheck(): Promise<ChildProcess> {
  const env = { ...process.env, RESTIC_PASSWORD: "a good password", RESTIC_REPOSITORY: scene.path("stores/nas") };
  const watcher = watch(scene.path("stores/nas/locks"));
  try {
    const holder = spawn("restic", ["check"], { env, stdio: "ignore" });
    // It is written beside its place first.
    while (!locks().some((name) => /^[0-9a-f]{64}$/.test(name))) await once(watcher, "change");
    holder.kill("SIGSTOP");
    return holder;
  } finally {
    watcher.close();
  }
}

/** Of what `--json` tells. */
function backupOf(stdout: string): unknown {
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly type?: string })
    .find(({ type }) => type === "backup");
}

describe("restic 0.18", () => {
  const count = 20;
  beforeEach(() => prepare("trixie", count, ", keep: { last: 1 }"));

  test("a source that is empty, or of which most is gone, is copied only where that is meant", async () => {
    await scene.sync();
    renameSync(papers(), scene.path("away"));
    mkdirSync(papers());
    expect((await scene.sync()).left).toEqual([expect.stringMatching(/^it is empty, and 20 files of it were copied/)]);
    for (const name of ["f0", "f1"]) writeFileSync(papers(name), "");
    expect((await scene.sync()).left).toEqual([expect.stringMatching(/^18 of the 20 files that were copied are gone/)]);
    expect(scene.snapshots()).toHaveLength(1);
    expect((await scene.sync({ deletions: true })).left).toEqual([]);
    rmSync(papers(), { recursive: true });
    symlinkSync(scene.path("away"), papers());
    const { left, standing } = await scene.sync({ deletions: true });
    expect([standing.verdict, left]).toEqual([
      "unknown",
      ["it is a symbolic link, and what it leads to was not declared"],
    ]);
  });

  test("who may not read all of it copies nothing, and is told", async () => {
    mkdirSync(papers("private"), { mode: 0o700 });
    execFileSync("chown", ["-R", "nobody", scene.path("config"), scene.path("stores"), scene.key]);
    chmodSync(scene.place, 0o755);
    mkdirSync(scene.path("nobody"));
    execFileSync("chown", ["nobody", scene.path("nobody")]);
    const words = ["state", "sync", "--json", "--config", scene.path("config"), "--key", scene.key];
    const ids = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    const home = scene.path("nobody");
    const env = { ...process.env, HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home, XDG_RUNTIME_DIR: home };
    const run = promisify(execFile)("setpriv", [...ids, "dist/bin/lethe", ...words], {
      env: { ...env, LETHE_CACHE: home },
    });
    const { stdout, code } = (await run.catch((error: unknown) => error)) as { stdout: string; code?: number };
    expect(code).toBe(2);
    expect(backupOf(stdout)).toMatchObject({
      done: ["ask nas for its snapshots", "ask nas what its newest snapshot holds"],
      left: ["part of it may not be read: run this as root"],
    });
    expect(existsSync(scene.path("stores/nas"))).toBe(false);
  });

  test("a disk that is full while it is filled loses nothing, and with more room it goes on", async () => {
    writeFileSync(papers("large"), Buffer.alloc(6 << 20, "not a hole"));
    await scene.sync();
    rmSync(papers(), { recursive: true });
    scene.forgetRecords();
    mkdirSync(papers());
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4M", "papers", papers()]);
    try {
      const { failed } = await scene.init();
      expect(failed?.why).toBe("no space is left on the disk that is written to: free some");
      // What is there in part does not pass for what is to be copied.
      expect((await scene.sync()).left).toEqual([expect.stringMatching(/^its restoration was interrupted/)]);
      execFileSync("mount", ["-o", "remount,size=64M", papers()]);
      expect(await scene.init()).toMatchObject({ outcome: "brought", standing: { verdict: "safe" } });
      expect(readdirSync(papers())).toHaveLength(count + 1);
    } finally {
      execFileSync("umount", [papers()]);
    }
  });

  test("by a clock that was set back a snapshot is made, and nothing is forgotten", async () => {
    await scene.sync();
    writeFileSync(papers("new"), "new");
    const host = { ...realHost(), now: () => new Date(Date.now() - 365 * 24 * 3_600_000) };
    const { left, standing, failed } = await scene.sync({}, scene.workspace({ host }));
    expect(failed).toBeUndefined();
    expect(left).toEqual([expect.stringMatching(/^nothing is forgotten: a snapshot is dated .*, which is to come/)]);
    expect(standing.verdict).toBe("safe");
    expect(scene.snapshots()).toHaveLength(2);
  });

  test("two at once wait for each other", async () => {
    const words = ["state", "sync", "--json", "--config", scene.path("config"), "--key", scene.key];
    const run = () => promisify(execFile)("dist/bin/lethe", words);
    const both = await Promise.all([run(), run()]);
    const verdicts = both.map(({ stdout }) => backupOf(stdout));
    expect(verdicts).toMatchObject([
      { verdict: "safe", failed: null },
      { verdict: "safe", failed: null },
    ]);
    expect(locks()).toEqual([]);
  });

  test("Ctrl-C ends what runs; the next run goes on, and no lock is left", async () => {
    writeFileSync(papers("large"), "");
    execFileSync("sh", ["-c", 'head -c 60M /dev/urandom >"$1"', "sh", papers("large")]);
    const interrupted = new AbortController();
    const advanced: number[] = [];
    const progress = {
      ...silent,
      advance(done: number, total: number) {
        advanced.push(done / total);
        if (done > 0) interrupted.abort(new Error("Ctrl-C"));
      },
    };
    const slow = scene.workspace({ signal: interrupted.signal, progress });
    // A store that takes its time.
    writeFileSync(
      scene.path("bin/restic"),
      `#!/bin/sh\nexec ${await resticOf("trixie")}/restic --limit-upload 4000 "$@"\n`,
      {
        mode: 0o755,
      },
    );
    await expect(scene.sync({}, slow)).rejects.toThrow("Ctrl-C");
    rmSync(scene.path("bin/restic"));
    expect(advanced.length).toBeGreaterThan(0);
    expect(await scene.sync()).toMatchObject({ left: [], standing: { verdict: "safe" } });
    expect(locks()).toEqual([]);
    expect(scene.snapshots()).toHaveLength(1);
  });

  test("hooks run around it as their account, and the program goes on also where copying fails", async () => {
    const log = scene.path("log");
    writeFileSync(log, "");
    chmodSync(log, 0o666);
    chmodSync(scene.place, 0o755);
    const say = (word: string) => `["sh", "-c", "echo ${word} $(id -un) >>${log}"]`;
    const hooks = `{ quiesce: ${say("rest")}, resume: ${say("work")}, user: "games" }`;
    scene.declare(`defineComponent("database", ${hooks})(backup("${papers()}", { store: nas }))`);
    expect((await scene.sync()).failed).toBeUndefined();
    expect(readFileSync(log, "utf8")).toBe("rest games\nwork games\n");
    // Between asking and copying the store's disk goes.
    writeFileSync(
      scene.path("bin/restic"),
      `#!/bin/sh\ncase $1 in backup) exit 1;; esac\nexec ${await resticOf("trixie")}/restic "$@"\n`,
      { mode: 0o755 },
    );
    expect((await scene.sync()).failed?.step.title).toBe("copy to nas");
    expect(readFileSync(log, "utf8")).toBe("rest games\nwork games\n".repeat(2));
  });
});
