import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkUntracked } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";

/** A config, and the mounted root of a machine that has what it keeps. */
let place: string;
let notes: string[];

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-declared-");
  notes = [];
  write("root/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
  write("root/var/lib/dpkg/status", "");
  write("root/srv/kept/letter", "dear\n");
  write(
    "config/system.ts",
    `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "meadow", packages: debian("trixie") });\n`,
  );
  write(
    "config/state.ts",
    `import { defineState, directory } from "lethe";
export default defineState([directory("/srv/kept")]);\n`,
  );
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(place, path, ".."), { recursive: true });
  writeFileSync(join(place, path), text);
}

/** From within the config, of what is below /srv. */
async function untracked(config?: string): Promise<string[]> {
  const { progress, ...workspace } = testWorkspace();
  const note = (line: string) => void notes.push(line);
  const paths: string[] = [];
  await checkUntracked(
    { ...workspace, progress: { ...progress, note }, cwd: join(place, "config") },
    { root: join(place, "root"), paths: ["/srv"], config, all: true, paranoid: false, sinceBooted: false },
    { begun() {}, line: ({ path }) => paths.push(path) },
  );
  return paths;
}

test("the nearest config counts for the machine that it declares", async () => {
  write("root/etc/hostname", "meadow\n");
  expect(await untracked()).toEqual([]);
  expect(notes).toEqual([]);
});

test.each([
  ["attic", "attic\n"],
  ["without a name", undefined],
])("it does not for another one, %s, unless it is asked for", async (name, text) => {
  if (text !== undefined) write("root/etc/hostname", text);
  expect(await untracked()).toEqual(["/srv/kept/letter"]);
  expect(notes).toEqual([
    `${place}/config declares the machine meadow, and this one is ${name}: it does not count unless it is asked for, by --config`,
  ]);
  expect(await untracked(join(place, "config"))).toEqual([]);
});
