import { describe, expect, it } from "vitest";
import { memoryHost, type WalkedNode } from "../../../src/host/index.ts";
import { surveyHome } from "../../../src/survey/index.ts";
import { HardLinks } from "../../../src/survey/links.ts";
import { outermost } from "../../../src/survey/walk.ts";
import { findingsOf } from "../../support/findings.ts";

const MOUNTS = ["20 1 8:1 / / rw - ext4 /dev/sda1 rw", "21 20 0:7 / /home/me/nas rw - nfs4 nas:/me rw"].join("\n");

describe("a home", () => {
  const host = memoryHost({
    files: {
      "/proc/self/mountinfo": MOUNTS,
      "/home/me/a": "12345",
      "/home/me/nas/far": "1",
      "/home/me/deep/b": "1",
      "/home/you/c": "1",
    },
  });

  it("is all unowned, in the order of a walk, but for what is mounted there", async () => {
    const survey = surveyHome({ host }, { places: ["/home/me", "/home/me/deep"] });
    const found = await findingsOf(survey);
    expect(found.map(({ kind, path, type, size }) => [kind, path, type, size])).toEqual([
      ["unowned", "/home/me/a", "file", 5],
      ["unowned", "/home/me/deep", "directory", 0],
      ["unowned", "/home/me/deep/b", "file", 1],
    ]);
    expect(survey.examined()).toBe(4);
    expect(survey.unexamined()).toEqual([
      { path: "/home/me/nas", reason: "another file system: nfs4 from nas:/me", by: "decision" },
    ]);
  });

  it("may be one file", async () => {
    const survey = surveyHome({ host }, { places: ["/home/me/a"] });
    expect(await findingsOf(survey)).toMatchObject([{ path: "/home/me/a", size: 5 }]);
  });
});

it("looks into each place once", () => {
  expect(outermost(["/home/me", "/home", "/home", "/homes"])).toEqual(["/home", "/homes"]);
  expect(outermost(["/home", "/"])).toEqual(["/"]);
});

it("counts a hard link's bytes once, and forgets it with its last name", () => {
  const links = new HardLinks();
  const node = (ino: number, nlink: number, dev = 1) => ({ type: "file", dev, ino, nlink }) as WalkedNode;
  const again = [node(1, 2), node(1, 2, 2), node(2, 1), node(1, 2), node(1, 2), node(2, 1)].map((it) =>
    links.isAgain(it),
  );
  expect(again).toEqual([false, false, false, true, false, false]);
});
