import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { listTree } from "../../../src/engines/copied/listing.ts";
import { realHost } from "../../../src/host/index.ts";
import { openFuse } from "../../support/fuse.ts";
import { needPrograms } from "../../support/programs.ts";
import { buildRelease } from "../../support/script.ts";
import { type Sshd, startSshd } from "../../support/sshd.ts";
import { descendants, signalAll } from "../../support/stopped.ts";
import { PlainWorld } from "./plain-world.ts";

/** Seconds after which a command counts as one that hangs. */
const DEADLINE = 180;

let world: PlainWorld;
let sshd: Sshd;
let closeFuse: () => void;
let mounted: string[];

beforeAll(() => {
  needPrograms({ sshfs: "sshfs", sshd: "openssh-server", fusermount3: "fuse3", rsync: "rsync", git: "git" });
  buildRelease();
});

beforeEach(async () => {
  closeFuse = openFuse();
  world = new PlainWorld();
  mounted = [];
  mkdirSync(world.path("far"));
  writeFileSync(world.path("far/film"), "scenes");
  sshd = await startSshd(world.path("sshd"));
});

afterEach(async () => {
  signalAll([sshd.pid], "CONT");
  for (const point of mounted.reverse()) {
    spawnSync("umount", ["--internal-only", "--lazy", "--no-canonicalize", point]);
  }
  // The connections of one that is over are not: what its end waits for is theirs too.
  for (const pid of descendants(sshd.pid)) spawnSync("kill", ["-KILL", String(pid)]);
  await sshd.close();
  world.release();
  closeFuse();
});

/** As its unit would, over ssh. */
function mount(...names: string[]): void {
  for (const name of names) {
    const point = world.path(name);
    mkdirSync(point, { recursive: true });
    const options = `port=${sshd.port},IdentityFile=${sshd.identity},StrictHostKeyChecking=no,UserKnownHostsFile=/dev/null`;
    execFileSync("sshfs", [`root@127.0.0.1:${world.path("far")}`, point, "-o", `${options},BatchMode=yes`]);
    mounted.push(point);
  }
}

/** Of the release, with a deadline that its hanging would run into. */
function lethe(...words: string[]): { status: number | null; text: string } {
  const deadline = ["timeout", "--signal=KILL", String(DEADLINE)];
  const argv = [...deadline, resolve("dist/bin/lethe"), ...words];
  const {
    status,
    stdout,
    stderr,
    signal: killed,
  } = spawnSync(argv[0] ?? "", argv.slice(1), {
    cwd: world.path("config"),
    encoding: "utf8",
  });
  expect(killed, `lethe ${words.join(" ")} hung`).toBeNull();
  expect(status, `lethe ${words.join(" ")} hung`).not.toBe(137);
  return { status, text: stdout + stderr };
}

const remote = (name: string) =>
  `remoteFs("${world.path(name)}", { type: "sshfs", source: "root@127.0.0.1:${world.path("far")}" })`;

test("whatever a hung server's files are mounted in is looked at, synced and brought as if they were not there", () => {
  const disk = world.disk("disk");
  world.shell(`mkdir -p site/inner kept notes
    echo page >site/page; echo more >site/inner/more; echo dear >kept/letter
    git -C notes init --quiet; echo list >notes/list`);
  mount("site/inner/films", "kept/films", "notes/films", "declared", "account");

  world.declare(
    `mirror("${world.path("site")}", { target: rsync("${disk.at}/copy") })`,
    `directory("${world.path("kept")}")`,
    `repository("${world.path("notes")}")`,
    remote("declared"),
    // Others lie on what is served: one that is there, and one that is not.
    `directory("${world.path("account/below")}")`,
    `mirror("${world.path("account/absent")}", { target: rsync("${disk.at}/other") })`,
  );
  signalAll([sshd.pid], "STOP");

  const status = lethe("state", "status");
  expect(status.text).toMatch(/kept +only on this disk; 1 file, 5 bytes/);
  expect(status.text).toMatch(/notes .*\n/);
  expect(status.text).toMatch(/declared +mounted/);
  expect(status.text).toMatch(/account\/below +it lies on \S+\/account, where \S+ \(fuse\.sshfs\) does not answer/);
  expect(status.status).toBe(2);

  const synced = lethe("state", "sync");
  expect(synced.text).toContain("site");
  expect(readdirSync(`${disk.at}/copy`).filter((name) => !name.startsWith("."))).toEqual(["inner", "page"]);
  expect(existsSync(`${disk.at}/copy/inner/more`)).toBe(true);
  expect(lethe("state", "status").text).toMatch(/safe +mirror +\S+\/site /);

  const brought = lethe("state", "init");
  expect(brought.text).toMatch(/declared: is there, and is left as it is/);
  expect(brought.text).toMatch(/account\/absent: failed\n +look at what is there: it lies on/);
  expect(brought.text).toMatch(/kept: is there, and is left as it is/);

  expect(lethe("state", "check-untracked", world.place).status).toBeLessThan(3);
});

test("what is told of a tree is the same with and without what is served in it, whatever its names are", async () => {
  world.shell(String.raw`mkdir -p 'tree/-a b/c' $'tree/-a b/new\nline' tree/plain tree/apart/deep
    echo 1 >'tree/-a b/c/file'; echo 2 >'tree/-a b/--delete'; echo 3 >$'tree/latin-\xe9'; echo 4 >tree/plain/x
    ln -s /nowhere 'tree/-a b/link'; echo 5 >tree/apart/deep/hidden; echo 6 >'tree/*'`);
  const host = realHost();
  const before = await listTree(host, world.path("tree"), ["apart"]);
  expect(before.files.size).toBe(6);
  mount("tree/-a b/c/films", "tree/apart/deep/films");
  signalAll([sshd.pid], "STOP");
  const after = await listTree(host, world.path("tree"), ["apart"]);
  expect(after.files).toEqual(before.files);
  expect(after).toMatchObject({ partial: false, elsewhere: ["-a b/c/films"] });
  rmSync(world.path("tree/plain"), { recursive: true });
});
