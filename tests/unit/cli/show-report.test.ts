import { expect, test } from "vitest";
import { age, describeLine, reportText } from "../../../src/cli/show-report.ts";
import type { Amount, Report, ReportLine } from "../../../src/model/index.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY = 86_400_000;
const ada = { by: "user", name: "ada" } as const;

function amount(files: number, bytes: number, days: number): Amount {
  return { files, directories: 1, bytes, newestMs: NOW - days * DAY };
}

const lines: readonly ReportLine[] = [
  {
    kind: "unowned",
    path: "/home/ada/Videos",
    type: "directory",
    amount: amount(3411, 1.2e9, 2),
    owner: ada,
    apart: 1,
    suggestion: { as: "media", reason: "recordings that change no more" },
  },
  { kind: "loose", path: "/home/ada", amount: amount(12, 3000, 0), owner: ada, names: ["a b", "\u00e9\n"] },
  {
    kind: "work-tree",
    path: "/home/ada/src/w",
    amount: amount(3, 10, 100),
    owner: ada,
    loses: ["2 commits of main not pushed", "1 stashed"],
    suggestion: { as: "repository", reason: "a git work tree" },
  },
  {
    kind: "modified",
    path: "/etc/issue",
    type: "file",
    amount: amount(1, 20, 800),
    owner: { by: "package", name: "base-files" },
    conffile: true,
    changed: [],
  },
  {
    kind: "missing",
    path: "/usr/share/x",
    type: "file",
    amount: { files: 1, directories: 0, bytes: 0, newestMs: 0 },
    owner: { by: "package", name: "base-files" },
    conffile: false,
    changed: [],
  },
  {
    kind: "package",
    path: "/var/lib/dpkg/info/htop.list",
    name: "htop",
    change: "installed",
    version: "3.4.1-5",
    amount: amount(12, 400_000, 0),
    owner: { by: "package", name: "htop" },
  },
  {
    kind: "unit",
    path: "/etc/systemd/system/multi-user.target.wants/x.service",
    name: "x.service",
    change: "enabled",
    amount: amount(1, 0, 0),
    owner: { by: "unit", name: "x.service" },
    byBoot: true,
  },
];

const none: Amount = { files: 0, directories: 0, bytes: 0, newestMs: 0 };
const report: Report = {
  ground: "packages",
  method: "the package database",
  places: ["/"],
  lines,
  lost: amount(3441, 1.2e9, 0),
  declared: amount(7, 100, 0),
  explained: amount(812, 5e8, 0),
  rules: [
    {
      rule: { id: "xdg/cache", pattern: "~/.cache", nature: "cache", reason: "programs fill it again", by: "Lethe" },
      amount: amount(800, 4e8, 0),
    },
  ],
  workTrees: { safe: 2, losing: 1 },
  unexamined: [
    { path: "/proc", reason: "a pseudo file system: proc", by: "decision" },
    { path: "/home/bob", reason: "may not be read", by: "failure" },
  ],
  examined: 133_000,
};

test("a report as a person reads it", () => {
  expect(`\n${reportText(report, lines, { now: NOW })}\n`).toMatchInlineSnapshot(`
    "
    user ada
      1.2 GB  3,411 files       2 d  /home/ada/Videos/ (beside 1 work tree)  -> media: recordings that change no more
      3.0 KB     12 files       now  /home/ada/{a b, \\xe9\\x0a, ...}
        10 B      3 files  3 months  /home/ada/src/w/  2 commits of main not pushed; 1 stashed  -> repository: a git work tree

    package base-files
      20 B  1 file  2 years  /etc/issue  configuration changed
       0 B  1 file           /usr/share/x  missing

    packages, by hand
      400 KB  12 files  now  htop  installed, 3.4.1-5

    written by the boot itself
      0 B  1 file  now  x.service  enabled

    declared: 7 files, 100 B
    on their remotes as last heard: 2 git work trees
    no loss, by 1 rule: 812 files, 500 MB
        400 MB  programs fill it again (Lethe: xdg/cache)

    left out on purpose:
      /proc: a pseudo file system: proc
    could not be looked into:
      /home/bob: may not be read

    If this disk died now you would lose 3,441 files, 1.2 GB, in 7 places, and what could not be looked into.
    Keep one: lethe state adopt PATH [--as TYPE]. All, one by one: lethe state check-untracked --interactive.
    "
  `);
});

test("on a narrow terminal the suggestion stands below", () => {
  expect(
    `\n${reportText({ ...report, lines: [] }, lines.slice(0, 1), { now: NOW, width: 60 })}\n`,
  ).toMatchInlineSnapshot(`
    "
    user ada
      1.2 GB  3,411 files  2 d  /home/ada/Videos/ (beside 1 work tree)
                                -> media: recordings that change no more

    declared: 7 files, 100 B
    on their remotes as last heard: 2 git work trees
    no loss, by 1 rule: 812 files, 500 MB
        400 MB  programs fill it again (Lethe: xdg/cache)

    left out on purpose:
      /proc: a pseudo file system: proc
    could not be looked into:
      /home/bob: may not be read

    If this disk died now you would lose 3,441 files, 1.2 GB, in 1 place, and what could not be looked into.
    Keep one: lethe state adopt PATH [--as TYPE]. All, one by one: lethe state check-untracked --interactive.
    "
  `);
});

test("a clean machine in one line, and with less certainty where not all could be seen", () => {
  const clean = { ...report, lines: [], lost: none, declared: none, rules: [], workTrees: { safe: 0, losing: 0 } };
  expect(reportText({ ...clean, unexamined: [] }, [], { now: NOW })).toBe("Nothing untracked.");
  expect(reportText(clean, [], { now: NOW })).toContain("Nothing untracked in what could be looked into.");
});

test("names stay on their line", () => {
  for (const line of lines) expect(describeLine(line)).not.toMatch(/[\n\r]/);
});

test.each([
  [0, ""],
  [NOW - 5000, "now"],
  [NOW + 5000, "now"],
  [NOW - 3 * 60_000, "3 min"],
  [NOW - 5 * 3_600_000, "5 h"],
  [NOW - 59 * DAY, "59 d"],
  [NOW - 61 * DAY, "2 months"],
  [NOW - 800 * DAY, "2 years"],
])("age of %d", (ms, said) => {
  expect(age(ms, NOW)).toBe(said);
});
