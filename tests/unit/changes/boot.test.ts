import { describe, expect, it } from "vitest";
import { groupByBoot } from "../../../src/changes/index.ts";
import type { Change } from "../../../src/model/index.ts";

const path = Buffer.from;
const created = (at: string): Change => ({ kind: "created", path: path(at), type: "file" });
const deleted = (at: string): Change => ({ kind: "deleted", path: path(at), type: "file" });
const modified = (at: string): Change => ({ kind: "modified", path: path(at), type: "file", changed: ["mtime"] });
const metadata = (at: string): Change => ({ kind: "metadata", path: path(at), type: "file", changed: ["mode"] });
const xattr = (at: string): Change => ({ kind: "xattr", path: path(at), type: "file", changed: ["user.a"] });
const moved = (from: string, at: string): Change => ({
  kind: "moved",
  path: path(at),
  from: path(from),
  type: "directory",
});

describe("what the boot itself made", () => {
  it.each([
    ["what was there and is untouched", created("a"), [created("b")], true],
    ["what came later", created("a"), [created("a")], false],
    ["what grew since", created("a"), [modified("a")], false],
    ["what only changed its mode since", created("a"), [metadata("a")], false],
    ["a modified file that got an attribute since", modified("a"), [xattr("a")], true],
    ["a mode that was set when the file was modified since", metadata("a"), [modified("a")], false],
    ["an attribute of a file whose mode changed since", xattr("a"), [metadata("a")], true],
    ["what was removed by the boot", deleted("a"), [created("b")], true],
    ["what was removed later", deleted("a"), [deleted("a")], false],
    ["what is in a directory that moved since", created("new/a"), [moved("old", "new")], false],
    ["what was removed with its directory later", deleted("d/a"), [deleted("d")], false],
    ["what is in a directory whose mode changed since", created("d/a"), [metadata("d")], true],
    ["what moved at boot", moved("a", "b"), [], true],
    ["what moved later", moved("a", "b"), [moved("a", "b")], false],
    ["what is beside what was touched", created("ab"), [modified("a")], true],
  ])("%s", (_, change, sinceBooted, byBoot) => {
    const grouped = groupByBoot([change], sinceBooted);
    expect(grouped).toEqual(byBoot ? { byBoot: [change], sinceBoot: [] } : { byBoot: [], sinceBoot: [change] });
  });
});
