import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Host, realHost } from "../../../src/host/index.ts";
import { surveyHome } from "../../../src/survey/index.ts";
import { findingsOf, PLANT, type Scratch, scratch } from "./tree.ts";

const TYPES: Readonly<Record<string, string>> = {
  f: "file",
  d: "directory",
  l: "symlink",
  p: "fifo",
  s: "socket",
  c: "char",
  b: "block",
};

let home: Scratch;
const host = realHost();

beforeEach(() => {
  home = scratch();
});

afterEach(() => home.remove());

/** What find(1) says of a directory, in the form of findings. */
function oracle(path: string, ...words: string[]): string[] {
  const argv = [path, "-mindepth", "1", ...words, "-printf", "%y %s %T@ %U %p\\0"];
  const records = execFileSync("find", argv, { encoding: "latin1" }).split("\0").slice(0, -1);
  return records.map((record) => {
    const [, type = "", size = "", mtime = "", uid = "", at = ""] = /^(\S) (\S+) (\S+) (\S+) (.*)$/s.exec(record) ?? [];
    return told(
      at,
      TYPES[type] ?? type,
      type === "f" ? Number(size) : 0,
      Math.floor(Number(mtime) * 1000),
      Number(uid),
    );
  });
}

function told(path: string, type: string, size: number, mtimeMs: number, uid: number): string {
  return `${path} ${type} ${size} ${mtimeMs} ${uid}`;
}

describe("a home directory", () => {
  it("is told node by node, as find sees it", async () => {
    home.sh(PLANT);
    const survey = surveyHome({ host }, { places: [home.path] });
    const found = await findingsOf(survey);
    const seen = found.map(({ path, type, size, mtimeMs, uid }) => told(path, type, size, Math.floor(mtimeMs), uid));
    expect(seen.toSorted()).toEqual(oracle(home.path).toSorted());
    expect(seen.length).toBeGreaterThan(25);
    expect(survey.unexamined()).toEqual([]);
    const again = found.filter((finding) => finding.again).map(({ path }) => path);
    expect(again).toEqual([`${home.path}/plain/three`, `${home.path}/two`]);
  });

  it("comes in the order of a walk", async () => {
    home.sh(PLANT);
    const open: string[] = [];
    for (const { path, type } of await findingsOf(surveyHome({ host }, { places: [home.path] }))) {
      const above = path.slice(0, path.lastIndexOf("/"));
      while (open.length > 0 && open.at(-1) !== above) open.pop();
      expect(open.at(-1) ?? home.path).toBe(above);
      if (type === "directory") open.push(path);
    }
  });

  it("leaves out what is mounted in it, and says so", async () => {
    home.sh(
      "mkdir memory here there; echo x > here/x; mount -t tmpfs tmpfs memory; echo x > memory/x; mount --bind here there",
    );
    home.sh(String.raw`mkdir $'odd \n\xff'; mount -t tmpfs my-source $'odd \n\xff'`);
    const survey = surveyHome({ host }, { places: [home.path] });
    const found = (await findingsOf(survey)).map(({ path }) => path.slice(home.path.length));
    expect(found).toEqual(["/here", "/here/x"]);
    const reasons = survey.unexamined().map(({ path, reason, by }) => [path.slice(home.path.length), reason, by]);
    expect(reasons).toEqual([
      ["/memory", "in memory only: tmpfs", "decision"],
      ["/odd \n\xff", "in memory only: tmpfs", "decision"],
      ["/there", expect.stringMatching(/^mounted there from elsewhere on the same file system: .*\/here$/), "decision"],
    ]);
  });

  it("says which directories may not be read", async () => {
    home.sh(
      "chmod 755 .; mkdir shut listed open; echo x > shut/x; echo x > listed/x; echo x > open/x; chmod 700 shut; chmod 744 listed",
    );
    const survey = surveyHome({ host }, { places: [home.path] });
    process.seteuid?.(65534);
    try {
      const found = (await findingsOf(survey)).map(({ path }) => path.slice(home.path.length));
      expect(found).toEqual(["/listed", "/open", "/open/x", "/shut"]);
    } finally {
      process.seteuid?.(0);
    }
    expect(survey.unexamined()).toEqual([
      { path: `${home.path}/listed/x`, reason: "may not be read", by: "failure" },
      { path: `${home.path}/shut`, reason: "may not be read", by: "failure" },
    ]);
  });

  it("may change while it is walked", async () => {
    home.sh(
      "for d in $(seq 40); do mkdir -p t/$d; (cd t/$d; touch $(seq 200)); done; mkdir -p elsewhere/far; touch elsewhere/far/away",
    );
    let stop = false;
    const churn = async () => {
      for (let round = 0; !stop; round += 1) {
        const at = `${home.path}/t/${1 + (round % 40)}`;
        rmSync(at, { recursive: true, force: true });
        if (round % 2 === 0) symlinkSync(`${home.path}/elsewhere`, at);
        else mkdirSync(at);
        if (round % 2 === 1) writeFileSync(`${at}/x`, "x");
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const churning = churn();
    try {
      for (let round = 0; round < 10; round += 1) {
        const survey = surveyHome({ host }, { places: [`${home.path}/t`] });
        for (const { path } of await findingsOf(survey)) expect(path.startsWith(`${home.path}/t/`)).toBe(true);
        expect(survey.unexamined()).toEqual([]);
      }
    } finally {
      stop = true;
      await churning;
    }
  });

  it("ends when nobody wants more", async () => {
    home.sh("for d in $(seq 20); do mkdir -p t/$d; (cd t/$d; touch $(seq 1000)); done");
    for await (const batch of surveyHome({ host }, { places: [home.path] }).findings) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    const failing: Host = { ...host, readFile: () => Promise.reject(new Error("no mount table")) };
    await expect(findingsOf(surveyHome({ host: failing }, { places: [home.path] }))).rejects.toThrow("no mount table");
  });
});
