import { describe, expect, test } from "vitest";
import type { Root } from "../../../src/generation/index.ts";
import { linkSteps } from "../../../src/workflows/roots/restore-links.ts";
import { selectErased, selectRoot } from "../../../src/workflows/roots/select.ts";
import { summarySubject } from "../../../src/workflows/roots/summary-subject.ts";

const half: Root = { boot: "000003", number: 3, live: false, ancestors: [] };
const failed: Root = {
  ...half,
  boot: "000013",
  number: 13,
  subvolume: { id: 13, parentId: 5, uuid: "thirteen", path: "@roots/000013" },
};
const root = (number: number, more: Partial<Root> = {}): Root => ({
  ...failed,
  boot: String(number).padStart(6, "0"),
  number,
  complete: new Date(number),
  ...more,
});
const roots = [half, root(11), root(12), failed, root(14, { live: true })];

test.each([
  ["12", "000012"],
  ["000012", "000012"],
  ["13", "000013"],
  ["newest", "000012"],
  ["last", "000012"],
  ["live", "000014"],
  ["14", "000014"],
])("%s is the root %s", (word, boot) => {
  expect(selectRoot(roots, word).boot).toBe(boot);
});

test.each(["3", "2", "112", "1e1", "-1", "", "0x0c"])("there is no root %s", (word) => {
  expect(() => selectRoot(roots, word)).toThrow(expect.objectContaining({ code: "GENERATION_NO_ROOT" }));
});

test("where none was complete, the newest is one that failed; and a live one is not erased", () => {
  expect(selectRoot([failed], "newest").boot).toBe("000013");
  expect(() => selectRoot([root(14, { live: true })], "newest")).toThrow(/no root on this disk is erased/);
  expect(() => selectErased(roots, "14")).toThrow(expect.objectContaining({ code: "GENERATION_ROOT_LIVE" }));
});

test("names of one file become links to what stands, or to the first that is copied apart", () => {
  const copy = (path: string) => ({ action: "copy", path, from: path, type: "file" }) as const;
  const group = (...paths: string[]) => paths.map((path) => ({ path, from: path }));
  const links = (names: ReturnType<typeof group>, copied: string[], conflicts: string[] = []) =>
    linkSteps([names], copied.map(copy), new Set(conflicts)).map((step) => "to" in step && `${step.path} ${step.to}`);
  expect(links(group("/d/a", "/d/b"), ["/d"])).toEqual([]);
  expect(links(group("/d/a", "/e"), ["/d", "/e"])).toEqual(["/e /d/a"]);
  expect(links(group("/d/a", "/stands", "/e"), ["/d", "/e"])).toEqual(["/d/a /stands", "/e /stands"]);
  expect(links(group("/a", "/b"), ["/a", "/b"], ["/b"])).toEqual(["/b /a"]);
  expect(links(group("/stands", "/too"), ["/a"])).toEqual([]);
  expect(links(group("/dd/a", "/d/b"), ["/d"])).toEqual(["/d/b /dd/a"]);
});

describe("of which root the next login is told", () => {
  const former = root(1);

  test("of the last one whose boot was complete", () => {
    const list = [former, { ...failed, boot: "000002" }, root(3, { live: true })];
    expect(summarySubject(list, "000003")).toEqual({ subject: former, carried: false, whole: false });
    expect(summarySubject([root(2, { live: true })], "000002")).toEqual({ carried: false, whole: false });
  });

  test("of the running one, where that is the former one carried forward", () => {
    const carried = root(2, { live: true, carried: "000001" });
    expect(summarySubject([former, carried], "000002")).toEqual({ subject: carried, carried: true, whole: true });
  });

  test("of all that a root held which had been carried forward once, and is gone now", () => {
    const kept = root(2, { carried: "000001" });
    const list = [former, kept, root(3, { live: true })];
    expect(summarySubject(list, "000003")).toEqual({ subject: kept, carried: false, whole: true });
  });
});
