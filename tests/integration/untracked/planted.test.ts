import { execFileSync } from "node:child_process";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { readInstalled } from "../../../src/installed/index.ts";
import type { Report, ReportLine } from "../../../src/model/index.ts";
import { checkUntracked, explainPaths } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { type Machine, machine } from "../import/machine.ts";
import { type Plant, plantAll } from "./plants.ts";

let one: Machine;
let plants: readonly Plant[];
/** Before anything was planted. */
let before: readonly string[];
const workspace = testWorkspace();

async function checked(
  options: { all?: boolean; paths?: readonly string[] } = {},
): Promise<{ report: Report; lines: ReportLine[] }> {
  const { all = false, paths = [] } = options;
  const lines: ReportLine[] = [];
  const report = await checkUntracked(
    workspace,
    { root: one.root, paths, all, paranoid: false, sinceBooted: false },
    { begun() {}, line: (line) => lines.push(line) },
  );
  return { report, lines };
}

const told = ({ kind, path }: ReportLine) => `${kind} ${path}`;

/** Every n-th packaged file that is a regular file here, without those that a directory of which is rolled up by name. */
async function some(root: string): Promise<{ files: string[]; conffiles: string[] }> {
  const installed = await readInstalled(realHost(), root);
  const owned = Array.from({ length: installed.count }, (_, index) => installed.at(index));
  const regular = owned.filter(
    ({ path, md5s }) => md5s.length > 0 && isFile(join(root, path)) && /^[\x20-\x7e]+$/.test(path),
  );
  const every = (list: typeof owned, count: number) =>
    list.filter((_, index) => index % Math.floor(list.length / count) === 0).map(({ path }) => path);
  return {
    files: every(
      regular.filter(({ path, conffile }) => !conffile && !/^\/(usr\/bin\/bash|var\/lib\/dpkg\/)/.test(path)),
      120,
    ),
    conffiles: every(
      regular.filter(({ conffile }) => conffile),
      30,
    ),
  };
}

function isFile(path: string): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status?.isFile() === true && status.size > 0 && status.nlink === 1;
}

beforeAll(async () => {
  one = await machine();
  one.append("/etc/passwd", "ada:x:1000:1000:Ada:/home/ada:/bin/bash\n");
  before = (await checked({ all: true })).lines.map(told);
  plants = plantAll(one.root, await some(one.root));
});

afterAll(() => one.close());

test("a machine as its packages made it has next to nothing to tell", () => {
  expect(before).toMatchInlineSnapshot(`
    [
      "unowned /etc/group",
      "unowned /etc/gshadow",
      "unowned /etc/localtime",
      "unowned /etc/passwd",
      "unowned /etc/shadow",
      "unowned /usr/share/lethe/layers/base.json",
      "unowned /usr/share/lethe/layers/packages.json",
    ]
  `);
});

test("whatever was planted is told, one by one, and nothing else is", async () => {
  const { report, lines } = await checked({ all: true });
  const found = new Set(lines.map(told));
  expect(plants.length).toBeGreaterThan(300);
  expect(plants.map(({ kind, path }) => `${kind} ${path}`).filter((plant) => !found.has(plant))).toEqual([]);
  const expected = new Set([...before, ...plants.map(({ kind, path }) => `${kind} ${path}`)]);
  expect([...found].filter((line) => !expected.has(line))).toEqual([]);
  expect(report.unexamined.filter(({ by }) => by === "failure")).toEqual([]);
});

test("rolled up, each is below a line that stands for it, and the amounts are those of all", async () => {
  const { report, lines } = await checked();
  const uncovered = plants.filter(
    ({ path }) =>
      !lines.some((line) => path === line.path || path.startsWith(`${line.path === "/" ? "" : line.path}/`)),
  );
  expect(uncovered).toEqual([]);
  expect(lines.length).toBeLessThan(plants.length);
  const one = await checked({ all: true });
  expect(report.lost.files).toBe(one.report.lost.files);
  expect(report.lost.bytes).toBe(one.report.lost.bytes);
});

test("each has an explanation", async () => {
  const some = plants.filter((_, index) => index % 17 === 0);
  const explanations = await explainPaths(workspace, { root: one.root, paths: some.map(({ path }) => path) });
  expect(explanations.map(({ path }) => path).sort()).toEqual(some.map(({ path }) => path).sort());
  for (const { path, verdict, facts } of explanations) {
    const plant = plants.find((one) => one.path === path);
    expect([path, verdict]).toEqual([path, plant?.kind === "missing" ? "absent" : "untracked"]);
    expect(facts.length).toBeGreaterThan(0);
  }
});

test("a look at a part finds what is in it, and only that", async () => {
  const { lines } = await checked({ all: true, paths: ["/srv"] });
  const inSrv = plants.filter(({ path }) => path.startsWith("/srv/")).map(({ kind, path }) => `${kind} ${path}`);
  expect(lines.map(told).sort()).toEqual(expect.arrayContaining(inSrv.sort()));
  expect(lines.filter(({ path }) => path !== "/srv" && !path.startsWith("/srv/"))).toEqual([]);
});

test("looking changes nothing", () => {
  const listing = () => execFileSync("find", [one.root, "-printf", "%p %T@ %C@ %m %U\\n"], { maxBuffer: 1 << 28 });
  const first = listing();
  return checked().then(() => expect(listing().equals(first)).toBe(true));
});
