import { appendFileSync, chmodSync, lstatSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report, ReportLine } from "../../../src/model/index.ts";
import { checkUntracked, explainPaths } from "../../../src/workflows/index.ts";
import { debianMirror } from "../../support/mirror.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { type Machine, machine } from "../import/machine.ts";

let one: Machine;
let before: Awaited<ReturnType<typeof rebuilt>>;
let after: Awaited<ReturnType<typeof rebuilt>>;
const workspace = testWorkspace();
const notes: string[] = [];
const telling = { ...workspace, progress: { ...workspace.progress, note: (line: string) => void notes.push(line) } };

/** Versions that no source has any more. */
const GONE = { cron: "3.0pl1-1", mawk: "1.2-1" };
const told = ({ kind, path }: ReportLine) => `${kind} ${path}`;

async function rebuilt(): Promise<{ report: Report; lines: string[]; method: string }> {
  const lines: string[] = [];
  let method = "";
  const request = { root: one.root, paths: [], all: true, paranoid: false, sinceBooted: false, rebuild: true };
  const report = await checkUntracked(telling, request, {
    begun: (surveyed) => {
      method = surveyed.method;
    },
    line: (line) => lines.push(told(line)),
  });
  return { report, lines: lines.sort(), method };
}

beforeAll(async () => {
  one = await machine();
  one.write("/etc/apt/sources.list", `deb ${await debianMirror()} trixie main\n`);
  before = await rebuilt();
  plant(one);
  after = await rebuilt();
}, 240_000);

afterAll(() => one.close());

const PLANTED = [
  "metadata /usr/bin/cmp",
  "missing /etc/shells",
  "missing /usr/share/doc/sudo",
  "modified /etc/ld.so.cache",
  "modified /etc/rsyslog.conf",
  "modified /usr/bin/bash",
  "modified /usr/sbin/cron",
  "modified /usr/share/doc/libstdc++6",
  "unowned /home/ada/letter",
  "unowned /srv/data",
  "unowned /usr/lib/systemd/planted",
  "unowned /usr/local/bin/mine",
  "unowned /usr/share/doc/libstdc++6/copyright",
];

function plant({ root, write }: Machine): void {
  const at = (path: string) => join(root, path);
  // As if nobody had touched it.
  const { atime, mtime } = lstatSync(at("usr/bin/bash"));
  appendFileSync(at("usr/bin/bash"), "x");
  utimesSync(at("usr/bin/bash"), atime, mtime);
  appendFileSync(at("usr/sbin/cron"), "x");
  appendFileSync(at("etc/ld.so.cache"), "x");
  appendFileSync(at("etc/rsyslog.conf"), "# mine\n");
  chmodSync(at("usr/bin/cmp"), 0o4755);
  rmSync(at("etc/shells"));
  rmSync(at("usr/share/doc/sudo"), { recursive: true });
  write("/usr/lib/systemd/planted", "x");
  write("/usr/local/bin/mine", "x");
  write("/srv/data", "x");
  write("/home/ada/letter", "x");
  const status = at("var/lib/dpkg/status");
  let text = readFileSync(status, "utf8");
  for (const [name, version] of Object.entries(GONE)) {
    text = text.replace(new RegExp(`(^Package: ${name}\\n(?:.+\\n)*?Version: ).+$`, "m"), `$1${version}`);
  }
  writeFileSync(status, text);
  // As if this version had never had it.
  rmSync(at("etc/alternatives/nawk"));
  rmSync(at("usr/bin/nawk"));
  // A link to another package's directory, which has a file of this name.
  rmSync(at("usr/share/doc/libstdc++6"));
  write("/usr/share/doc/libstdc++6/copyright", "mine");
  write("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
}

test("a machine as its packages made it has nothing to tell but what they did not make", () => {
  expect(before.method).toMatch(/^a root built again from what is installed \((\d+) of \1 packages\)$/);
  expect(before.lines).toMatchInlineSnapshot(`
    [
      "unowned /etc/apt/sources.list",
      "unowned /usr/share/lethe/layers/base.json",
      "unowned /usr/share/lethe/layers/packages.json",
    ]
  `);
  expect(before.report.unexamined).toEqual([]);
});

test("whatever was planted is told, in what packages' scripts generate too, and nothing else is", () => {
  expect(after.lines.filter((line) => !before.lines.includes(line))).toEqual(PLANTED);
  expect(before.lines.filter((line) => !after.lines.includes(line))).toEqual([]);
});

test("a version that no source has any more is named, and judged by the package database", () => {
  expect(after.report.unexamined).toEqual([
    {
      path: "/",
      reason:
        "no source has these versions any more, so 2 packages are judged by the package database: " +
        `cron ${GONE.cron}, mawk ${GONE.mawk}`,
      by: "decision",
    },
  ]);
  expect(after.lines).toContain("modified /usr/sbin/cron");
});

test("says before it begins what it takes", () => {
  expect(notes[0]).toMatch(/^a root of \d+ packages is built below .*: it takes about [\d,]+ MiB of disk, and /);
});

test("each path has an explanation on this ground too", async () => {
  const paths = ["/etc/ld.so.cache", "/usr/bin/cmp", "/usr/bin/env", "/etc/nsswitch.conf"];
  const explanations = await explainPaths(telling, { root: one.root, paths, rebuild: true });
  expect(explanations.map(({ path, verdict }) => `${verdict} ${path}`)).toEqual([
    "untracked /etc/ld.so.cache",
    "untracked /usr/bin/cmp",
    "packaged /usr/bin/env",
    "packaged /etc/nsswitch.conf",
  ]);
  expect(explanations[0]?.suggestion?.as).toBe("ignore");
});
