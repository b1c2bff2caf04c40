import { describe, expect, test } from "vitest";
import { clean, found, inShort, type Machine, reported, rule, workTree } from "./machine.ts";

const lines = async (machine: Machine) => inShort(await reported(machine)).sort();

describe("what nothing accounts for", () => {
  test("is rolled up to the highest directory that is wholly untracked", async () => {
    const nodes = [["/home/ada/a/"], ["/home/ada/a/b/"], ["/home/ada/a/b/x", 20], ["/home/ada/a/y"]] as const;
    expect(await lines({ nodes })).toEqual(["unowned /home/ada/a/ 2 files 30"]);
  });

  test("is never rolled up past a container", async () => {
    const nodes = [
      ["/home/ada/.config/"],
      ["/home/ada/.config/mail/"],
      ["/home/ada/.config/mail/rc"],
      ["/home/ada/.x"],
    ] as const;
    expect(await lines({ nodes, containers: ["/home/ada/.config"] })).toEqual([
      "unowned /home/ada/.config/mail/ 1 files 10",
      "unowned /home/ada/.x 1 files 10",
    ]);
  });

  test("an empty directory is a line, unless what is in it has a reason", async () => {
    const nodes = [
      ["/home/ada/empty/"],
      ["/home/ada/empty/er/"],
      ["/home/ada/caches/"],
      ["/home/ada/caches/one/"],
    ] as const;
    expect(await lines({ nodes, rules: { "/home/ada/caches/one": "filled again" } })).toEqual([
      "unowned /home/ada/empty/ 0 files 0",
    ]);
  });

  test("a rule's part of a directory is not counted with it", async () => {
    const nodes = [
      ["/home/ada/app/"],
      ["/home/ada/app/cache/"],
      ["/home/ada/app/cache/x", 500],
      ["/home/ada/app/save", 7],
    ] as const;
    const machine = { nodes, rules: { "/home/ada/app/cache": "filled again" } };
    expect(await lines(machine)).toEqual(["unowned /home/ada/app/ 1 files 7"]);
    const { report } = await reported(machine);
    expect(report.explained).toMatchObject({ files: 1, bytes: 500 });
    expect(report.lost).toMatchObject({ files: 1, bytes: 7 });
  });

  test("names that only begin alike are apart", async () => {
    const nodes = [["/home/ada/a/"], ["/home/ada/a/x"], ["/home/ada/ab", 5], ["/home/ada/a.b", 6]] as const;
    expect(await lines({ nodes })).toEqual([
      "unowned /home/ada/a.b 1 files 6",
      "unowned /home/ada/a/ 1 files 10",
      "unowned /home/ada/ab 1 files 5",
    ]);
  });

  test("files in a directory that is owned stand for themselves while they are few", async () => {
    const nodes = Array.from({ length: 8 }, (_, index) => [`/etc/${index}.conf`] as const);
    expect(await lines({ nodes, places: ["/"] })).toHaveLength(8);
    const more = [...nodes, ["/etc/large", 99] as const, ["/etc/apt/x"] as const];
    expect(await lines({ nodes: more, places: ["/"] })).toEqual([
      "loose /etc 9 files 179 (large 0.conf 1.conf)",
      "unowned /etc/apt/x 1 files 10",
    ]);
  });

  test("a hard link's bytes count once", async () => {
    const nodes = [found("/home/ada/a"), found("/home/ada/b", { again: true })];
    const { report } = await reported({ nodes });
    expect(report.lost).toMatchObject({ files: 2, bytes: 10 });
  });

  test("a component, and what is below it, is left out; the way to it is not rolled up", async () => {
    const nodes = [
      ["/home/ada/src/"],
      ["/home/ada/src/notes/"],
      ["/home/ada/src/notes/a", 50],
      ["/home/ada/src/other/"],
      ["/home/ada/src/other/b"],
    ] as const;
    const machine = { nodes, declared: ["/home/ada/src/notes"] };
    expect(await lines(machine)).toEqual(["unowned /home/ada/src/other/ 1 files 10"]);
    expect((await reported(machine)).report.declared).toMatchObject({ files: 1, bytes: 50 });
  });

  test("a tagged cache is left out whole, also what was found in it before the tag", async () => {
    const nodes = [["/home/ada/c/"], ["/home/ada/c/x", 70], ["/home/ada/c/CACHEDIR.TAG", 43]] as const;
    const looks = { "/home/ada/c": { rule: rule("cachedir-tag", "tagged as a cache"), except: [] } };
    expect(await lines({ nodes, looks })).toEqual([]);
    expect(await lines({ nodes })).toEqual(["unowned /home/ada/c/ 2 files 113"]);
  });

  test("is told one by one where that is asked for, and not kept", async () => {
    const nodes = [["/home/ada/a/"], ["/home/ada/a/x"], ["/home/ada/a/y"], ["/home/ada/e/"]] as const;
    expect(await lines({ nodes, all: true })).toEqual([
      "unowned /home/ada/a/x 1 files 10",
      "unowned /home/ada/a/y 1 files 10",
      "unowned /home/ada/e/ 0 files 0",
    ]);
    expect((await reported({ nodes, all: true })).report.lines).toEqual([]);
  });
});

describe("a git work tree", () => {
  const nodes = [
    ["/home/ada/src/"],
    ["/home/ada/src/loose", 3],
    ["/home/ada/src/w/"],
    ["/home/ada/src/w/a", 40],
    ["/home/ada/src/w/.env", 5],
    ["/home/ada/src/w/build/"],
    ["/home/ada/src/w/build/o", 60],
    ["/home/ada/src/w/new/"],
    ["/home/ada/src/w/new/n", 8],
    ["/home/ada/src/w/.git/"],
    ["/home/ada/src/w/.git/objects", 200],
  ] as const;
  const except = ["/home/ada/src/w/.env", "/home/ada/src/w/build"];

  test("that is elsewhere too is no loss; what git does not keep of it is", async () => {
    const looks = { "/home/ada/src/w": { ...clean("/home/ada/src/w"), except } };
    const machine = { nodes, looks, rules: { "/home/ada/src/w/build": "made again" } };
    expect(await lines(machine)).toEqual([
      "unowned /home/ada/src/ 1 files 3 beside 1",
      "unowned /home/ada/src/w/.env 1 files 5",
    ]);
    expect((await reported(machine)).report.workTrees).toEqual({ safe: 1, losing: 0 });
  });

  test("what git does not keep of it is one line where it is several things, the largest by name", async () => {
    const found = ["out/", "out/a", ".env", "tmp/", "tmp/b", "tmp/c", "local.conf"].map(
      (name) => [`/home/ada/src/w/${name}`, name.startsWith("tmp") ? 7 : 40] as const,
    );
    const ignored = ["out", ".env", "tmp", "local.conf"].map((name) => `/home/ada/src/w/${name}`);
    const some = [["/home/ada/src/"], ["/home/ada/src/w/"], ["/home/ada/src/w/.git/"], ...found] as const;
    const clear = { ...clean("/home/ada/src/w"), except: ignored };
    expect(await lines({ nodes: some, looks: { "/home/ada/src/w": clear } })).toEqual([
      "rest /home/ada/src/w 5 files 134 (.env local.conf out/)",
    ]);
    const losing = { work: workTree("/home/ada/src/w", [{ kind: "stashed", count: 1 }]), except: ignored };
    expect(await lines({ nodes: some, looks: { "/home/ada/src/w": losing } })).toEqual([
      "rest /home/ada/src/w 5 files 134 (.env local.conf out/)",
      "work-tree /home/ada/src/w 0 files 0: 1 stashed",
    ]);
    const rules = { "/home/ada/src/w/tmp": "made again", "/home/ada/src/w/out": "made again" };
    expect(await lines({ nodes: some, looks: { "/home/ada/src/w": clear }, rules })).toEqual([
      "rest /home/ada/src/w 2 files 80 (.env local.conf)",
    ]);
  });

  test("says exactly what would be lost, and counts no more than that", async () => {
    const work = workTree("/home/ada/src/w", [
      { kind: "changed", paths: ["a"] },
      { kind: "untracked", paths: ["new/"] },
      { kind: "unpushed", branch: "main", commits: 2 },
      { kind: "stashed", count: 1 },
    ]);
    const looks = { "/home/ada/src/w": { work, except } };
    expect(await lines({ nodes, looks, rules: { "/home/ada/src/w/build": "made again" } })).toEqual([
      "unowned /home/ada/src/ 1 files 3 beside 1",
      "unowned /home/ada/src/w/.env 1 files 5",
      "work-tree /home/ada/src/w 2 files 48: 1 file changed, 1 file not added, 2 commits of main not pushed, 1 stashed",
    ]);
  });

  test("without a remote is lost whole", async () => {
    const work = workTree("/home/ada/src/w", [{ kind: "no-remote", commits: 1 }]);
    expect(await lines({ nodes, looks: { "/home/ada/src/w": { work, except: [] } } })).toEqual([
      "unowned /home/ada/src/ 1 files 3 beside 1",
      "work-tree /home/ada/src/w 5 files 313: no remote: 1 commit only here",
    ]);
  });

  test("inside of another one stands for itself", async () => {
    const nested = [
      ...nodes,
      ["/home/ada/src/w/sub/"],
      ["/home/ada/src/w/sub/.git/"],
      ["/home/ada/src/w/sub/s", 9],
    ] as const;
    const looks = {
      "/home/ada/src/w": { work: workTree("/home/ada/src/w", [{ kind: "stashed", count: 1 }]), except },
      "/home/ada/src/w/sub": { work: workTree("/home/ada/src/w/sub", [{ kind: "no-remote", commits: 1 }]), except: [] },
    };
    expect(await lines({ nodes: nested, looks, rules: { "/home/ada/src/w/build": "made again" } })).toEqual([
      "unowned /home/ada/src/ 1 files 3 beside 1",
      "unowned /home/ada/src/w/.env 1 files 5",
      "work-tree /home/ada/src/w 0 files 0: 1 stashed",
      "work-tree /home/ada/src/w/sub 1 files 9: no remote: 1 commit only here",
    ]);
  });

  test("of which git says nothing is a directory of its own", async () => {
    expect(await lines({ nodes })).toEqual([
      "unowned /home/ada/src/ 1 files 3 beside 1",
      "unowned /home/ada/src/w/ 5 files 313",
    ]);
  });
});
