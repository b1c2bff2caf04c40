import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareNodes } from "../../../src/changes/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { silent } from "../../../src/model/index.ts";
import { surveyChanges } from "../../../src/survey/index.ts";
import { fakeInstalled } from "../../support/installed.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { findingsOf, PLANT, type Scratch, scratch } from "./tree.ts";

let trees: Scratch;
const host = realHost();

beforeEach(() => {
  trees = scratch();
});

afterEach(() => trees.remove());

describe("what differs between two real trees", () => {
  it("is told with sizes, owners and times of the disk, whatever bytes the names have", async () => {
    trees.sh("mkdir -p a/etc a/usr/bin; echo 1 > a/etc/conf; echo 1 > a/etc/mode; echo 1 > a/usr/bin/gone; cp -a a b");
    trees.sh(`cd b; echo 22 > etc/conf; chmod 600 etc/mode; rm usr/bin/gone; mkdir new; cd new; ${PLANT}`);
    const context = { host, toolchain: await testToolchain(), progress: silent };
    const { changes, notExamined } = await compareNodes(context, `${trees.path}/a`, `${trees.path}/b`);
    const known = {
      tool: { paths: { "/etc": {}, "/etc/conf": { conffile: true }, "/usr": {}, "/usr/bin": {}, "/usr/bin/gone": {} } },
    };
    const installed = fakeInstalled(known);
    const survey = surveyChanges(
      { host },
      {
        root: `${trees.path}/b`,
        ground: "generation",
        method: "",
        changes,
        notExamined,
        installed,
        pristine: installed,
      },
    );
    const found = await findingsOf(survey);
    const altered = found.filter(({ kind }) => kind !== "unowned");
    expect(altered).toMatchObject([
      { kind: "modified", path: "/etc/conf", size: 3, package: "tool", conffile: true },
      { kind: "metadata", path: "/etc/mode", changed: ["mode"] },
      { kind: "missing", path: "/usr/bin/gone", package: "tool", size: 0 },
    ]);
    const expected = trees.sh("cd b; find new -printf '/%p %U %T@\\0'").split("\0").slice(0, -1);
    const told = found.filter(({ kind }) => kind === "unowned");
    const seen = told.map(({ path, uid, mtimeMs }) => `${path} ${uid} ${Math.floor(mtimeMs)}`);
    const inMilliseconds = expected.map((line) => line.replace(/ (\d+)\.(\d{3})\d*$/, " $1$2"));
    expect(seen.toSorted()).toEqual(inMilliseconds.toSorted());
    expect(told.filter(({ again }) => again).map(({ path }) => path)).toEqual(["/new/plain/three", "/new/two"]);
    expect(survey.unexamined()).toEqual([]);
  });
});
