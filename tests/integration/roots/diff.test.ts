import { afterEach, beforeEach, expect, test } from "vitest";
import { diff, plainLine } from "../../../src/changes/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { silent, type Toolchain } from "../../../src/model/index.ts";
import { betweenRoots } from "../../../src/workflows/roots/diff.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { TwoRoots } from "./fixture.ts";

let roots: TwoRoots;
let toolchain: Toolchain;

beforeEach(async () => {
  toolchain = await testToolchain();
  roots = await TwoRoots.make(toolchain);
});

afterEach(() => roots.scratch.release());

async function between(related: boolean): Promise<{ method: string; lines: string[] }> {
  const context = { host: realHost(), toolchain, progress: silent };
  const root = (boot: string) => ({ boot, ancestors: related ? ["one"] : [boot] });
  const disk = { top: roots.scratch.top };
  const { method, changes, notExamined } = await betweenRoots(context, disk, root("000001"), root("000002"));
  expect(notExamined).toEqual([]);
  return { method, lines: changes.map((change) => plainLine(change)) };
}

/** New files of both have the same inode numbers: only their generation tells them apart. */
const SESSION = `
  mkdir -p etc/new home/ada/d; echo "$1" >etc/new/a; echo same >etc/new/b; echo "$1" >>etc/motd; echo "$1" >home/ada/d/"$1"
  chmod 751 home/ada; ln etc/new/a "etc/$1-link"; sync
`;

test("two roots of one generation are compared by what each changed, and that is what reading both says", async () => {
  expect(await between(true)).toEqual({ method: "send", lines: [] });
  roots.shell(`set -- first; ${SESSION} echo gone >root/gone; sync`, roots.erased);
  roots.shell(`set -- second; ${SESSION} rmdir srv/kept; touch -d 2020-01-01 etc/new/b; sync`, roots.live);
  const { method, lines } = await between(true);
  expect(method).toBe("send");
  const context = { host: realHost(), toolchain, progress: silent };
  const walked = await diff(context, roots.erased, roots.live);
  expect(walked.method).toBe("walk");
  expect(lines).toEqual(walked.changes.map((change) => plainLine(change)));
  expect(lines).toEqual([
    "deleted   etc/first-link",
    "modified  etc/motd",
    "modified  etc/new/a",
    "created   etc/second-link",
    "deleted   home/ada/d/first",
    "created   home/ada/d/second",
    "deleted   root/gone",
    "deleted   srv/kept/",
  ]);
  expect(await between(false)).toEqual({ method: "walk", lines });
});

test("a subvolume in the former root is told, as it cannot be compared", async () => {
  roots.shell("btrfs -q subvolume create root/nested; echo x >root/nested/file", roots.erased);
  const context = { host: realHost(), toolchain, progress: silent };
  const root = (boot: string) => ({ boot, ancestors: ["one"] });
  const { notExamined } = await betweenRoots(context, { top: roots.scratch.top }, root("000001"), root("000002"));
  expect(notExamined.map(({ path }) => path.toString())).toEqual(["root/nested"]);
});
