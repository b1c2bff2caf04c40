import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { RESTICS, resticOf } from "../../support/restic/programs.ts";
import { fill, fingerprint, Scene } from "../../support/restic/scene.ts";

describe.each(RESTICS)("restic %s", (version, suite) => {
  let scene: Scene;
  const papers = () => scene.path("papers");
  const backup = (options = "") => `backup("${papers()}", { store: nas${options} })`;

  beforeEach(async () => {
    scene = await Scene.make(await resticOf(suite));
  });

  afterEach(() => scene.end());

  const titles = ({ done }: { done: readonly { title: string }[] }) => done.map(({ title }) => title);

  test("out, and back on an empty disk: every byte, with owner, mode, ACL, attributes and hard links", async () => {
    fill(papers());
    scene.declare(backup());
    const before = fingerprint(papers());
    expect(await scene.status()).toMatchObject({ standing: { verdict: "losing", says: ["nothing has copied it"] } });
    const synced = await scene.sync();
    expect(synced.failed).toBeUndefined();
    expect(synced).toMatchObject({ left: [], standing: { verdict: "safe", says: ["nas has it"] } });
    expect(titles(synced)).toEqual([
      "ask nas for its snapshots",
      "ask nas what its newest snapshot holds",
      "make a repository at nas",
      "copy to nas",
      "check the repository at nas",
    ]);
    expect(synced.standing.copiedMs).toBeGreaterThan(Date.now() - 60_000);
    rmSync(papers(), { recursive: true });
    scene.forgetRecords();
    const brought = await scene.init();
    expect(brought.failed).toBeUndefined();
    expect(brought).toMatchObject({ outcome: "brought", standing: { verdict: "safe", says: ["nas has it"] } });
    expect(fingerprint(papers())).toEqual(before);
    // A hole comes back as one since 0.15.
    expect(statSync(`${papers()}/sparse`).blocks * 512 < 1e6).toBe(version !== "0.14");
    expect(await scene.init()).toMatchObject({ outcome: "kept" });
    // It goes on where the other disk ended.
    expect(await scene.sync()).toMatchObject({ left: [], standing: { verdict: "safe" } });
    expect(scene.snapshots()).toHaveLength(2);
  });

  test("of what nobody touched a snapshot is made once a day", async () => {
    fill(papers());
    scene.declare(backup());
    await scene.sync();
    const again = await scene.sync();
    expect(again.failed).toBeUndefined();
    expect(titles(again)).toEqual(["ask nas for its snapshots"]);
    expect(again.standing).toMatchObject({ verdict: "safe", says: ["nas has it"] });
    expect(scene.snapshots()).toHaveLength(1);
    // What no file shows: a directory's mode, and an empty one.
    chmodSync(`${papers()}/deep`, 0o711);
    expect(titles(await scene.sync())).toContain("copy to nas");
    mkdirSync(`${papers()}/empty too`);
    expect(titles(await scene.sync())).toContain("copy to nas");
    expect(titles(await scene.sync())).not.toContain("copy to nas");
    const host = { ...realHost(), now: () => new Date(Date.now() + 21 * 3_600_000) };
    expect(titles(await scene.sync({}, scene.workspace({ host })))).toContain("copy to nas");
    expect(scene.snapshots()).toHaveLength(4);
  });

  test("a repository on the same disk is no copy", async () => {
    fill(papers());
    scene.declare(backup());
    scene.useStore(scene.path("stores/here"));
    expect((await scene.sync()).failed).toBeUndefined();
    expect(await scene.status()).toMatchObject({
      standing: { verdict: "losing", says: [`its only copy is on the same disk: ${scene.path("stores/here")}`] },
    });
  });

  test("what is changed since is told, and is not after the next sync; nothing is asked for that", async () => {
    fill(papers());
    scene.declare(backup());
    await scene.sync();
    writeFileSync(`${papers()}/deep/a`, "changed");
    writeFileSync(`${papers()}/new`, "12345");
    rmSync(scene.path("stores"), { recursive: true });
    const { standing } = await scene.status();
    // Both names of the file that has two.
    expect(standing).toMatchObject({
      verdict: "losing",
      says: ["3 files changed since it was copied to nas"],
      lost: { files: 3, bytes: 5 + 2 * 7 },
    });
  });

  test("where what was remembered is lost, the store tells what it has", async () => {
    fill(papers());
    scene.declare(backup());
    await scene.sync();
    scene.forgetRecords();
    expect((await scene.status()).standing.verdict).toBe("losing");
    // A name that is no UTF-8 comes back otherwise.
    expect((await scene.status(true)).standing).toMatchObject({ verdict: "losing", lost: { files: 1 } });
    rmSync(`${papers()}/deep/er/b`);
    const { standing } = await scene.sync();
    expect(standing.verdict).toBe("safe");
  });

  test("the path of another component in it, and another file system, are not copied", async () => {
    fill(papers());
    mkdirSync(`${papers()}/inner[1]`);
    writeFileSync(`${papers()}/inner[1]/secret`, "elsewhere");
    scene.declare(backup(), `backup("${papers()}/inner[1]", { store: nas })`);
    expect((await scene.sync()).failed).toBeUndefined();
    const outer = scene.snapshots().find(({ paths }) => paths[0] === papers());
    const listed = scene.restic("ls", outer?.id ?? "");
    expect(listed).toContain("deep/er/b");
    expect(listed).not.toContain("secret");
  });

  test("another machine's snapshots are shown and brought where this one has none, and stay untouched", async () => {
    fill(papers());
    scene.declare(backup(", keep: { last: 1 }"));
    await scene.sync();
    scene.forgetRecords();
    rmSync(papers(), { recursive: true });
    scene.as("hill");
    const brought = await scene.init();
    expect(titles(brought).at(-1)).toMatch(/^bring back the snapshot of .* that meadow made$/);
    writeFileSync(`${papers()}/new`, "of hill");
    await scene.sync();
    writeFileSync(`${papers()}/new`, "of hill, again");
    await scene.sync();
    scene.restic("backup", papers(), "--tag", "a-person", "--host", "hill");
    // It was thinned out today already.
    scene.forgetRecords();
    await scene.sync();
    const kept = scene.snapshots().map(({ hostname, tags }) => `${hostname} ${tags.includes("lethe")}`);
    expect(kept.sort()).toEqual(["hill false", "hill true", "meadow true"]);
    const { standing, component } = await scene.status(true);
    expect(standing.others).toMatchObject([{ machine: "meadow", store: "nas", name: component.name }]);
    const words = ["state", "status", scene.path("config"), "--all", "--key", scene.key];
    const { stdout } = spawnSync("sh", ["-c", 'exec dist/bin/lethe "$@"', "sh", ...words], { encoding: "utf8" });
    expect(stdout).toContain(`\n\nmeadow: ${component.name} copied to nas just now\n`);
  });

  test("a store that has nothing is no error", async () => {
    scene.declare(backup());
    expect(await scene.init()).toMatchObject({
      outcome: "absent",
      left: ["nas has no repository: there is nothing to bring back"],
    });
    expect(await scene.sync()).toMatchObject({ left: [], standing: { verdict: "safe", says: ["nothing is there"] } });
    expect(existsSync(scene.path("stores/nas"))).toBe(false);
    scene.restic("init");
    expect(await scene.init()).toMatchObject({
      outcome: "absent",
      left: ["nas has no snapshot of it: there is nothing to bring back"],
    });
  });
});
