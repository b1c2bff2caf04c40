import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { stateRetrieve, stateVerify, type Verified } from "../../../src/workflows/index.ts";
import { RESTICS, resticOf } from "../../support/restic/programs.ts";
import { fill, fingerprint, Scene } from "../../support/restic/scene.ts";

let scene: Scene;
const papers = (...parts: string[]) => scene.path("papers", ...parts);

afterEach(() => scene.end());

const config = () => ({ config: scene.path("config"), key: scene.key });
const retrieve = (word: string, more: object = {}) => stateRetrieve(scene.workspace(), word, { ...config(), ...more });

async function verified(part: number): Promise<Verified | undefined> {
  const [one] = await stateVerify(scene.workspace(), [papers()], { ...config(), part, onVerified: () => undefined });
  return one;
}

/** Directories have the time at which files left them. */
const factsOf = (path: string) =>
  fingerprint(path)
    .split("\n")
    .filter((line) => !/^\S* d /.test(line));

describe.each(RESTICS)("an archive, by restic %s", (_, suite) => {
  beforeEach(async () => {
    scene = await Scene.make(await resticOf(suite));
    fill(papers());
    scene.declare(`archive("${papers()}", { store: nas })`);
  });

  test("leaves the disk once it was read back, all but what is in use, and comes back when it is asked for", async () => {
    const before = factsOf(papers("deep"));
    const reader = spawn("sh", ["-c", 'exec 3<"$1"; echo open; exec sleep 100', "sh", papers("deep/er/b")]);
    try {
      await once(reader.stdout, "data");
      const { failed, standing } = await scene.sync({ evict: true });
      expect(failed).toBeUndefined();
      expect(standing).toMatchObject({
        verdict: "safe",
        says: ["nas has it", expect.stringMatching(/ files are only in nas$/)],
      });
    } finally {
      reader.kill("SIGKILL");
      await once(reader, "close");
    }
    const found = execFileSync("find", [papers(), "!", "-type", "d"], { encoding: "utf8" });
    expect(found.trim().split("\n").sort()).toEqual([papers("deep/er/b"), papers("pipe")]);
    // What is evicted is not gone, and what is new is stored.
    writeFileSync(papers("later"), "later");
    expect(await scene.sync()).toMatchObject({ left: [], standing: { verdict: "safe" } });
    expect(scene.snapshots()).toHaveLength(2);
    expect((await scene.sync()).done.map(({ title }) => title)).toEqual(["ask nas for its snapshots"]);
    expect((await scene.sync({ evict: true })).failed).toBeUndefined();
    rmSync(papers("deep"), { recursive: true });
    expect((await retrieve(papers("deep"))).failed).toBeUndefined();
    expect(factsOf(papers("deep"))).toEqual(before);
    expect(readdirSync(papers()).sort()).toEqual(["deep", "pipe", "private", "with space"]);
    expect((await retrieve(scene.path("papers"))).failed).toBeUndefined();
    expect(readFileSync(papers("later"), "utf8")).toBe("later");
    expect(await scene.status()).toMatchObject({ standing: { verdict: "losing" } });
  });

  test("stays where the store has it otherwise", async () => {
    await scene.sync();
    for (const file of execFileSync("find", [scene.path("stores/nas/data"), "-type", "f"], { encoding: "utf8" })
      .trim()
      .split("\n")) {
      execFileSync("chmod", ["u+w", file]);
      const bytes = readFileSync(file);
      bytes.fill(0, 0, 40);
      writeFileSync(file, bytes);
    }
    const { failed } = await scene.sync({ evict: true });
    expect(failed).toBeDefined();
    expect(existsSync(papers("deep/a"))).toBe(true);
    expect(existsSync(papers("deep/er/b"))).toBe(true);
  });

  test("a new disk gets it only where that is asked for", async () => {
    await scene.sync();
    rmSync(papers(), { recursive: true });
    scene.forgetRecords();
    expect(await scene.init()).toMatchObject({ outcome: "brought", left: [] });
    expect(await scene.init({ eager: true })).toMatchObject({ outcome: "brought", standing: { verdict: "safe" } });
    expect(readFileSync(papers("deep/a"), "utf8")).toBe("one");
  });
});

describe("a backup, by restic 0.18", () => {
  beforeEach(async () => {
    scene = await Scene.make(await resticOf("trixie"));
    mkdirSync(papers("sub"), { recursive: true });
    writeFileSync(papers("sub/letter"), "of before");
    writeFileSync(papers("other"), "other");
    scene.declare(`backup("${papers()}", { store: nas })`);
    await scene.sync();
  });

  test("comes back by path and date, beside what is there, and never over it", async () => {
    const between = new Date().toISOString();
    writeFileSync(papers("sub/letter"), "of today");
    await scene.sync();
    const kept = await retrieve(papers("sub/letter"), { at: between });
    expect(kept.failed).toMatchObject({ differing: ["letter"] });
    expect(readFileSync(papers("sub/letter"), "utf8")).toBe("of today");
    expect((await retrieve(papers("sub/letter"), { at: between, to: scene.path("out") })).failed).toBeUndefined();
    expect(readFileSync(scene.path("out/letter"), "utf8")).toBe("of before");
    rmSync(papers("sub"), { recursive: true });
    expect((await retrieve(papers("sub"))).failed).toBeUndefined();
    expect(readFileSync(papers("sub/letter"), "utf8")).toBe("of today");
    expect(readdirSync(papers()).sort()).toEqual(["other", "sub"]);
    expect((await retrieve(papers(), { at: "2001-01-01" })).left).toEqual([
      "nas has no snapshot of it of that time or before",
    ]);
    expect((await retrieve(papers("never"))).failed?.why).toBe("nothing of that name came back");
    await expect(retrieve(papers(), { at: "yesterday" })).rejects.toMatchObject({ code: "STATE_NOT_A_DATE" });
    await expect(retrieve("/elsewhere")).rejects.toMatchObject({ code: "STATE_NO_COMPONENT" });
    expect((await scene.status()).standing.verdict).toBe("losing");
  });

  test("is read back and compared: the same, otherwise here with old times, otherwise there, and not at all", async () => {
    expect(await verified(1)).toMatchObject({ outcome: "same", differing: [] });
    expect(await verified(0.01)).toMatchObject({ outcome: "same" });
    writeFileSync(papers("other"), "changed since");
    expect(await verified(1)).toMatchObject({ outcome: "same" });
    // The disk has other bytes than were written, and nothing tells: as by a time and a size that stayed.
    scene.forgetRecords();
    const time = execFileSync("stat", ["--format=%y", papers("sub/letter")], { encoding: "utf8" }).trim();
    writeFileSync(papers("sub/letter"), "of beforE");
    execFileSync("touch", ["-d", time, papers("sub/letter")]);
    await scene.status(true);
    expect(await verified(1)).toMatchObject({ outcome: "differs", differing: ["sub/letter"] });
    rmSync(scene.path("stores/nas"), { recursive: true });
    expect(await verified(1)).toMatchObject({
      outcome: "differs",
      says: ["nas has no snapshot of it, and it was copied there"],
    });
  });
});
