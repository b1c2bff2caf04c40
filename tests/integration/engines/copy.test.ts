import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lookAtSource } from "../../../src/engines/copied/source.ts";
import type { Subject } from "../../../src/engines/engine.ts";
import { runSteps } from "../../../src/engines/index.ts";
import type { CopyStep, RunStep } from "../../../src/engines/step.ts";
import { realHost } from "../../../src/host/index.ts";
import { type ScratchBtrfs, scratchBtrfs } from "../../support/btrfs.ts";
import { testToolchain } from "../../support/toolchain.ts";

const host = realHost();
let disk: ScratchBtrfs;
let place: string;
let path: string | undefined;

beforeEach(async () => {
  const toolchain = await testToolchain();
  disk = await scratchBtrfs(host, toolchain, "512M");
  place = mkdtempSync(join(tmpdir(), "lethe-copy-"));
  // A machine whose root is on btrfs has the program.
  path = process.env["PATH"];
  mkdirSync(join(place, "bin"));
  const words = toolchain.wrap(["btrfs"]).map((word) => `'${word}'`);
  writeFileSync(join(place, "bin/btrfs"), `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`);
  chmodSync(join(place, "bin/btrfs"), 0o755);
  process.env["PATH"] = `${join(place, "bin")}:${path}`;
  execFileSync("btrfs", ["-q", "subvolume", "create", join(disk.top, "kept")]);
  mkdirSync(source());
});

afterEach(async () => {
  process.env["PATH"] = path;
  await disk.release();
  rmSync(place, { recursive: true, force: true });
});

const source = () => join(disk.top, "kept", "notes");
const remembers = () => join(place, "records/listing");

function program(title: string, ...argv: readonly string[]): RunStep {
  return { kind: "run", program: "other", title, argv, env: {}, timeout: 60 };
}

function copy(steps: readonly RunStep[], more: Partial<CopyStep> = {}): CopyStep {
  return { kind: "copy", title: "copy", from: source(), apart: [], steps, remembers: remembers(), ...more };
}

const run = (step: CopyStep, signal?: AbortSignal) =>
  runSteps({ host, signal, secret: () => Promise.reject(new Error("no secret was declared")) }, [step]);

const shell = (script: string) => program("copy it", "sh", "-euc", script, "sh", source(), join(place, "copy"));

async function looked() {
  const subject = {
    at: source(),
    apart: [],
    records: place,
    machine: "meadow",
    cache: "/nowhere",
  } as unknown as Subject;
  const found = await lookAtSource(host, subject, remembers());
  if (found.kind !== "there") throw new Error(found.kind);
  return found;
}

test("a program reads one moment of a tree that is written all the time, at its own place", async () => {
  // The two files are always the same number, but for a moment between their renames. It ends by
  // itself: killed between writing and renaming it would leave a third file.
  const end = join(place, "end");
  const writer = spawn("sh", [
    "-c",
    'cd "$1"; n=0; until [ -e "$2" ]; do n=$((n + 1)); echo $n >.a; mv .a a; echo $n >.b; mv .b b; done',
    "sh",
    source(),
    end,
  ]);
  const ended = once(writer, "exit");
  try {
    while (!existsSync(join(source(), "b"))) await sleep(20);
    const outcome = await run(copy([shell('mkdir "$2"; cp "$1/a" "$2/"; sleep 1; cp "$1/b" "$2/"')]));
    expect(outcome.failed).toBeUndefined();
  } finally {
    writeFileSync(end, "");
    await ended;
  }
  const [a, b] = ["a", "b"].map((name) => Number(readFileSync(join(place, "copy", name), "utf8")));
  expect([0, 1]).toContain((a ?? 0) - (b ?? 0));
  // What was written since counts as changed.
  expect((await looked()).compared?.changed.files).toBe(2);
  expect(readdirSync(disk.top)).toEqual(["kept"]);
});

test("what was copied and is untouched is known to be; what is moved in with old times is not", async () => {
  mkdirSync(join(place, "old"));
  writeFileSync(join(source(), "same"), "same");
  await run(copy([shell('cp -a "$1" "$2"')]));
  expect((await looked()).compared).toMatchObject({ changed: { files: 0 }, gone: 0, known: 1 });
  mkdirSync(join(disk.top, "kept/elsewhere"));
  writeFileSync(join(disk.top, "kept/elsewhere/old"), "from long ago");
  execFileSync("touch", ["-d", "2001-01-01", join(disk.top, "kept/elsewhere/old")]);
  execFileSync("mv", [join(disk.top, "kept/elsewhere"), join(source(), "in")]);
  expect((await looked()).compared).toMatchObject({ changed: { files: 1 }, paths: ["in/old"] });
  rmSync(join(source(), "same"));
  expect((await looked()).compared).toMatchObject({ gone: 1, known: 1 });
});

test("a clock that was set back hides no change", async () => {
  writeFileSync(join(source(), "a"), "one");
  await run(copy([shell('cp -a "$1" "$2"')]));
  writeFileSync(join(source(), "a"), "two");
  execFileSync("touch", ["-d", "2001-01-01", join(source(), "a")]);
  expect((await looked()).compared?.paths).toEqual(["a"]);
});

test("hooks are run around the moment, and resume also where the copy fails", async () => {
  const log = join(place, "log");
  const hooks = {
    name: "database",
    quiesce: ["sh", "-c", `echo quiesce >>${log}; echo dump >${source()}/dump`],
    resume: ["sh", "-c", `echo resume >>${log}; rm ${source()}/dump`],
    user: "root",
  };
  const good = await run(copy([shell('echo copy >>"$2.log"; cp -a "$1" "$2"')], { hooks }));
  expect(good.failed).toBeUndefined();
  expect(readFileSync(log, "utf8")).toBe("quiesce\nresume\n");
  // The frozen tree has what the hook wrote, and the live one has it no more.
  expect(readFileSync(join(place, "copy/dump"), "utf8")).toBe("dump\n");
  expect(existsSync(join(source(), "dump"))).toBe(false);
  rmSync(log);
  const bad = await run(
    copy([shell('test -e "$1/dump"; echo no room >&2; exit 3')], { hooks, remembers: `${place}/other` }),
  );
  expect(bad.failed).toMatchObject({ why: "no room" });
  expect(readFileSync(log, "utf8")).toBe("quiesce\nresume\n");
  expect(existsSync(`${place}/other`)).toBe(false);
  expect(readdirSync(disk.top)).toEqual(["kept"]);
});

test("where quiescing fails nothing is copied", async () => {
  const hooks = { name: "database", quiesce: ["sh", "-c", "echo it does not answer >&2; exit 1"], user: "nobody" };
  const outcome = await run(copy([shell('cp -a "$1" "$2"')], { hooks }));
  expect(outcome.failed).toMatchObject({ step: { title: "quiesce database" }, why: "it does not answer" });
  expect(existsSync(join(place, "copy"))).toBe(false);
});

test("Ctrl-C leaves no snapshot, and one that a killed run left is taken away by the next", async () => {
  writeFileSync(join(source(), "a"), "a");
  const control = new AbortController();
  const running = run(copy([shell("sleep 60")]), control.signal);
  await sleep(700);
  const [snapshot = ""] = readdirSync(disk.top).filter((name) => name.startsWith(".lethe-frozen-"));
  expect(snapshot).not.toBe("");
  control.abort();
  await expect(running).rejects.toThrow();
  expect(readdirSync(disk.top)).toEqual(["kept"]);
  execFileSync("btrfs", ["-q", "subvolume", "snapshot", "-r", join(disk.top, "kept"), join(disk.top, snapshot)]);
  writeFileSync(join(source(), "a"), "newer");
  expect((await run(copy([shell('cp -a "$1" "$2"')]))).failed).toBeUndefined();
  expect(readFileSync(join(place, "copy/a"), "utf8")).toBe("newer");
  expect(readdirSync(disk.top)).toEqual(["kept"]);
});

test("another file system inside is told of and not copied; what is looked after by itself is passed over", async () => {
  mkdirSync(join(source(), "repository"));
  writeFileSync(join(source(), "repository/file"), "x");
  execFileSync("btrfs", ["-q", "subvolume", "create", join(source(), "inner")]);
  writeFileSync(join(source(), "inner/file"), "x");
  writeFileSync(join(source(), "own"), "x");
  const subject = {
    at: source(),
    apart: ["repository"],
    records: place,
    machine: "meadow",
    cache: "/nowhere",
  } as unknown as Subject;
  const found = await lookAtSource(host, subject, remembers());
  expect(found).toMatchObject({ kind: "there", amount: { files: 1 }, elsewhere: ["inner"] });
});
