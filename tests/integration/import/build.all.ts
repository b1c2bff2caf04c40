import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  applyImport,
  buildImport,
  type ImportDifference,
  plainLine,
  planImport,
} from "../../../src/workflows/index.ts";
import { debianMirror } from "../../support/mirror.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { type Machine, machine } from "./machine.ts";

let one: Machine;
let difference: ImportDifference;

beforeAll(async () => {
  one = await machine();
  const workspace = testWorkspace();
  const { write, link, append, root } = one;
  write("/etc/hostname", "meadow\n");
  write("/etc/apt/sources.list", `deb ${await debianMirror()} trixie main\n`);
  rmSync(join(root, "etc/localtime"), { force: true });
  link("/usr/share/zoneinfo/Etc/UTC", "/etc/localtime");
  append("/etc/passwd", "ada:x:1000:1000:Ada Lovelace,,,:/home/ada:/bin/sh\n");
  append("/etc/group", "ada:x:1000:\n");
  write("/home/ada/letter.txt", "Dear\n", { uid: 1000, gid: 1000 });
  write("/etc/cron.d/backup", "0 3 * * * root /usr/local/bin/backup\n");
  write("/usr/local/bin/backup", "#!/bin/sh\necho backup\n", { mode: 0o755 });
  write("/etc/app/app.conf", "port 80\n");
  write("/etc/app/server.key", "secret\n");
  write("/usr/local/lib/forgotten.so", "by hand\n");
  const plan = await planImport(workspace, join(one.scratch, "config"), { root });
  await applyImport(workspace, plan);
  difference = await buildImport(workspace, plan.directory, root);
}, 600_000);

afterAll(() => one.close());

test("the imported config locks and builds, and what is otherwise is foretold but for what nobody imported", () => {
  expect(difference.packages).toBeGreaterThan(100);
  const reasons = difference.expected.map(({ reason }) => reason);
  expect(reasons).toEqual(
    expect.arrayContaining([
      "is kept on the disk, as state.ts says, and not in the root",
      "is Lethe's own, with the initrd that it starts from",
      "is of packages that the config brings and the machine does not have",
      "is said in system.ts to be not imported",
    ]),
  );
  const lines = difference.changes.map((change) => plainLine(change, { prefix: "/" }));
  expect(lines).toContain("deleted   /usr/local/lib/forgotten.so");
  // What was imported is there, as it was.
  const imported = [
    "/etc/app/app.conf",
    "/etc/cron.d/backup",
    "/usr/local/bin/backup",
    "/etc/hostname",
    "/etc/localtime",
  ];
  expect(lines.filter((line) => imported.some((path) => line.includes(path)))).toEqual([]);
  expect(lines.filter((line) => /^(deleted|modified) +\/(usr\/(bin|sbin|lib)|opt|srv|home)\//.test(line))).toEqual([]);
  expect(difference.notExamined).toEqual([]);
});
