import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseMounts } from "../src/format/index.ts";
import { type Child, needPrograms, peakMemory, runChild } from "./child.ts";
import { type BenchContext, medianInTurns, type Row } from "./row.ts";
import { dropCaches, grow } from "./tree.ts";

const REPEATS = Number(process.env["LETHE_BENCH_REPEATS"] ?? 3);
const FILES_OF_A_HOME = 200_000;

/** Whole processes, of the release; the machine that it runs on is the one that is looked at. Needs root and Debian. */
export async function untrackedBench({ scratch }: BenchContext): Promise<Row[]> {
  needPrograms({
    updatedb: "plocate",
    cruft: "cruft",
    debsums: "debsums",
    fdfind: "fd-find",
    "/usr/bin/time": "time",
  });
  // The launcher makes the release anew where the sources are newer.
  runChild({ argv: ["./lethe", "--version"] });
  const files = (process.env["LETHE_BENCH_FILES"] ?? "2000000").split(",").map(Number);
  const rows = [...(await machineRows(scratch)), ...(await homeRows(scratch))];
  for (const scale of files) rows.push(...memoryRows(scratch, scale));
  return rows;
}

/** Everything on this machine, against who asks the same of its package database. */
async function machineRows(scratch: string): Promise<Row[]> {
  const mounts = parseMounts(readFileSync("/proc/self/mountinfo", "latin1")).map(({ point }) => point);
  const database = "/var/lib/plocate";
  const planted = `/usr/lib/lethe-bench-${process.pid}`;
  const output = join(scratch, "found");
  const lethe = (...flags: string[]) => {
    const cache = join(scratch, "cache");
    rmSync(cache, { recursive: true, force: true });
    // 2: it could not look everywhere, since this machine goes on meanwhile; its report is there all the same.
    runChild({ argv: [...RELEASE, ...flags, "--", "/"], env: { LETHE_CACHE: cache }, statuses: [1, 2], output });
    summaryOf(output);
    if (!isFound(output, planted)) throw new Error(`Lethe did not find ${planted}`);
  };
  // What Lethe leaves out as no disk of this machine, the other need not read either.
  const pruned = mounts.filter((point) => point !== "/" && !/\s/.test(point)).join(" ");
  const cruft = () => {
    runChild({ argv: ["updatedb", "--add-prunepaths", pruned] });
    runChild({ argv: ["cruft"], output });
    if (!isFound(output, planted)) throw new Error(`cruft did not find ${planted}`);
  };
  // updatedb reads no directory again that its index has and whose time is the same: it is the other's memory.
  const cruftAnew = () => {
    rmSync(join(database, "plocate.db"), { force: true });
    cruft();
  };
  // In this mount namespace alone: the machine keeps the index that it had.
  execFileSync("mount", ["-t", "tmpfs", "lethe-bench", database]);
  try {
    mkdirSync(planted);
    writeFileSync(join(planted, "file"), "planted");
    const rows: Row[] = [];
    for (const cache of ["warm", "cold"] as const) {
      if (cache === "cold" && !mayDropCaches()) continue;
      if (cache === "warm") for (const work of [lethe, cruft]) work();
      const before = cache === "cold" ? coldly : undefined;
      const works = [() => lethe(), cruftAnew, cruft];
      const [ours = 0, anew = 0, again = 0] = await medianInTurns(REPEATS, works, before);
      const what = `existing machine, all of it, nothing remembered, ${cache}`;
      const goal = cache === "cold" ? { goal: { timesFaster: 2.5 } } : {};
      rows.push({ what, against: "`updatedb` anew + `cruft`", ours, theirs: anew, ...goal });
      rows.push({ what, against: "`updatedb` over its former index + `cruft`", ours, theirs: again });
    }
    const debsums = () => runChild({ argv: ["debsums", "--changed"], statuses: [2] });
    const verify = () => runChild({ argv: ["dpkg", "--verify"], statuses: [1, 2] });
    const paranoid = () => lethe("--paranoid");
    paranoid();
    const [ours = 0, bySums = 0, byDpkg = 0] = await medianInTurns(REPEATS, [paranoid, debsums, verify]);
    const what = "existing machine, all of it, every packaged file hashed, warm";
    rows.push({ what, against: "`debsums -c`", ours, theirs: bySums, goal: { timesFaster: 10 } });
    rows.push({ what, against: "`dpkg --verify`", ours, theirs: byDpkg, goal: { timesFaster: 1 } });
    return rows;
  } finally {
    rmSync(planted, { recursive: true, force: true });
    execFileSync("umount", [database]);
  }
}

/** A home, of which nothing is known, against who only lists it. Not in the scratch: what is below /tmp is no loss. */
async function homeRows(scratch: string): Promise<Row[]> {
  const home = `/home/lethe-bench-${process.pid}`;
  const [find, fd] = listings(home);
  try {
    grow(home, FILES_OF_A_HOME, (index) => `${index}`);
    const works = [() => checkHome(scratch, home, FILES_OF_A_HOME), () => runChild(find), () => runChild(fd)];
    for (const work of works) work();
    const [ours = 0, byFind = 0, byFd = 0] = await medianInTurns(REPEATS, works);
    const what = `home, ${FILES_OF_A_HOME} files, warm`;
    return [
      { what, against: "`find -printf`", ours, theirs: byFind },
      { what, against: "`fd --unrestricted`", ours, theirs: byFd },
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** In memory, as only the names matter; Lethe has a constant part, which is Node's. */
function memoryRows(scratch: string, files: number): Row[] {
  const home = `/home/lethe-bench-${process.pid}`;
  mkdirSync(home);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=90%,nr_inodes=0", "lethe-bench", home]);
  try {
    grow(home, files, () => "");
    const ours = checkHome(scratch, home, files);
    const theirs = peakMemory(listings(home)[0], scratch);
    return [{ what: `home, ${files} files, peak memory`, against: "`find -printf`", ours, theirs, unit: "bytes" }];
  } finally {
    execFileSync("umount", [home]);
    rmdirSync(home);
  }
}

function listings(home: string): readonly [Child, Child] {
  return [{ argv: ["find", home, "-printf", "%p %s %T@\\n"] }, { argv: ["fdfind", "--unrestricted", ".", home] }];
}

/** As a person's who lives there, with nothing remembered. Answers with its peak memory, in bytes. */
function checkHome(scratch: string, home: string, files: number): number {
  const output = join(scratch, "found");
  const env = { HOME: home, LETHE_CACHE: join(scratch, "cache") };
  const child = { argv: [...RELEASE, "--", home], env, cwd: home, statuses: [1], output };
  const peak = peakMemory(child, scratch);
  const { ground, lost } = summaryOf(output);
  if (ground !== "home" || lost.files !== files) throw new Error(`${lost.files} files of a ${ground}, not ${files}`);
  return peak;
}

const RELEASE = [process.execPath, join(process.cwd(), "dist/lethe.mjs"), "state", "check-untracked", "--json"];

interface Summary {
  readonly kind: string;
  readonly ground: string;
  readonly lost: { readonly files: number };
}

/** Its last line; a run that ended early has none. */
function summaryOf(output: string): Summary {
  const last = readFileSync(output, "utf8").trimEnd().split("\n").at(-1) ?? "";
  const summary = last.startsWith("{") ? (JSON.parse(last) as Summary) : undefined;
  if (summary?.kind !== "summary") throw new Error(`check-untracked made no report: ${last.slice(0, 500)}`);
  return summary;
}

function isFound(output: string, path: string): boolean {
  return readFileSync(output, "latin1").includes(path);
}

function mayDropCaches(): boolean {
  try {
    accessSync("/proc/sys/vm/drop_caches", constants.W_OK);
    return true;
  } catch {
    console.log("the cold rows are left out: /proc/sys/vm/drop_caches may not be written here");
    return false;
  }
}

/** Only pages that are written can be dropped. */
function coldly(): void {
  execFileSync("sync");
  dropCaches();
}
