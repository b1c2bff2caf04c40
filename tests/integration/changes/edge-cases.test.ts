import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ChangesContext, diff, jsonLine, liveDiff, plainLine } from "../../../src/changes/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { silent, type Toolchain } from "../../../src/model/index.ts";
import { type ScratchBtrfs, scratchBtrfs } from "../../support/btrfs.ts";
import { testToolchain } from "../../support/toolchain.ts";

let disk: ScratchBtrfs;
let context: ChangesContext;
let [base, pristine, live, booted, snapshotDirectory] = ["", "", "", "", ""];
let number = 0;

beforeAll(async () => {
  const host = realHost();
  const toolchain = await testToolchain();
  context = { host, toolchain, progress: silent };
  disk = await scratchBtrfs(host, toolchain);
});

afterAll(() => disk.release());

beforeEach(() => {
  const place = `${disk.top}/${number++}`;
  fs.mkdirSync(place);
  [base, pristine, live] = [`${place}/base`, `${place}/pristine`, `${place}/live`];
  [booted, snapshotDirectory] = [`${place}/booted`, `${place}/snapshots`];
  tool("btrfs", "--quiet", "subvolume", "create", base);
});

afterEach(() => {
  // Nothing of ours is left beside the lock, however a test ended.
  const left = fs.existsSync(snapshotDirectory) ? fs.readdirSync(snapshotDirectory) : [];
  expect(left.filter((name) => name !== "lock")).toEqual([]);
});

function tool(...argv: string[]): void {
  const [program = "", ...rest] = context.toolchain.wrap(argv);
  execFileSync(program, rest, { stdio: ["ignore", "ignore", "pipe"] });
}

/** Runs shell lines in a subvolume. */
function sh(place: string, script: string): void {
  const [program = "", ...rest] = context.toolchain.wrap(["sh", "-euc", script]);
  execFileSync(program, rest, { cwd: place, stdio: ["ignore", "ignore", "pipe"] });
}

function grow(): void {
  tool("btrfs", "--quiet", "subvolume", "snapshot", "-r", base, pristine);
  tool("btrfs", "--quiet", "subvolume", "snapshot", pristine, live);
}

/** Makes pristine, then live, and says what changed, a line each. */
async function changes(before: string, after: string): Promise<string[]> {
  sh(base, before);
  grow();
  sh(live, after);
  const { method, changes: found, notExamined } = await liveDiff(context, { pristine, live, snapshotDirectory });
  expect(method).toBe("send");
  expect(notExamined).toEqual([]);
  return found.map((change) => plainLine(change));
}

describe("live against pristine", () => {
  it("is empty where nothing was done", async () => {
    expect(await changes("mkdir d; echo 1 > d/a", "true")).toEqual([]);
  });

  it("tells a renamed directory once, whatever is in it", async () => {
    const lines = await changes(
      "mkdir -p d/e; cd d/e; seq 500 | xargs touch",
      "mv d D; echo 1 > D/e/7; mv D/e/8 D/8; rm D/e/9; echo new > D/e/new",
    );
    expect(lines).toEqual([
      "moved     d/ -> D/",
      "moved     d/e/8 -> D/8",
      "modified  D/e/7",
      "created   D/e/new",
      "deleted   d/e/9",
    ]);
  });

  it("tells a removed tree by its top, and what was saved from it", async () => {
    expect(await changes("mkdir -p a/b/c; touch a/1 a/b/2 a/b/c/3", "mv a/b/2 .; rm -rf a")).toEqual([
      "moved     a/b/2 -> 2",
      "deleted   a/",
    ]);
  });

  it("tells a replaced file as modified, and one with the same content not at all", async () => {
    const lines = await changes(
      "echo 1 > a; echo 2 > b; echo 3 > c; ln -s x l; ln -s x m",
      "echo new > t; mv t a; cat b > t; mv t b; cat c > t; cat t > c; rm t; ln -sfn x l; ln -sfn y m",
    );
    expect(lines).toEqual(["modified  a", "modified  m"]);
  });

  it("tells a change of type with what was", async () => {
    expect(await changes("echo 1 > a; mkdir -p d/e", "rm a; mkdir a; touch a/x; rm -r d; echo 1 > d")).toEqual([
      "modified  a/  (was a file, is a directory)",
      "created   a/x",
      "modified  d  (was a directory, is a file)",
    ]);
  });

  it("compares what is in a directory made anew with what was in the old one", async () => {
    expect(
      await changes(
        "mkdir -p d/e; echo 1 > d/a; echo 2 > d/e/b; touch d/c",
        "cp -r d n; rm -r d; rm n/c; mv n d; chmod 700 d",
      ),
    ).toEqual(["metadata  d/  (mode)", "deleted   d/c"]);
  });

  it("tells swaps, of files and of directories", async () => {
    expect(
      await changes(
        "echo 1 > a; echo 2 > b; mkdir c d; touch c/1 d/2",
        "mv a t; mv b a; mv t b; mv c t; mv d c; mv t d",
      ),
    ).toEqual(["moved     b -> a", "moved     a -> b", "moved     d/ -> c/", "moved     c/ -> d/"]);
  });

  it("tells a file moved over another as a change of the other", async () => {
    expect(await changes("echo 1 > a; echo 2 > b", "mv a b")).toEqual(["deleted   a", "modified  b"]);
  });

  it("tells a move and a change of one file apart", async () => {
    expect(await changes("echo 1 > a", "mv a b; echo 2 >> b; chmod 600 b; setfattr -n user.x -v 1 b")).toEqual([
      "moved     a -> b",
      "modified  b  (mode)",
      "xattr     b  (user.x)",
    ]);
  });

  it("takes neither reading nor a time alone for a change, unless a stamp has it", async () => {
    const lines = await changes(
      "mkdir d; echo 1 > d/a; echo 1 > b; touch stamp; ln -s x l",
      "touch -a d/a; touch d; touch d/x; rm d/x; touch -d 2001-01-01 b; touch -hd 2001-01-01 l; touch -d 2001-01-01 stamp",
    );
    expect(lines).toEqual(["metadata  stamp  (mtime)"]);
  });

  it("takes a reflinked range for content, and preallocation not", async () => {
    const lines = await changes(
      "head -c 100000 /dev/urandom > a; head -c 100000 /dev/urandom > b; cp a c; cp a d",
      "cp --reflink=always b a; fallocate --keep-size -l 1M c; fallocate --punch-hole -o 0 -l 8192 d",
    );
    expect(lines).toEqual(["modified  a", "modified  d"]);
  });

  it("tells a change of every name that a file has", async () => {
    const lines = await changes(
      "mkdir d; echo 1 > a; ln a d/b; ln a \"$(printf 'n\\nl.\\n./x')\" 2> /dev/null || ln a y; echo 1 > z; ln z zz",
      "echo 2 > a; ln zz zzz",
    );
    expect(lines).toEqual(["modified  a", "modified  d/b", "modified  y", "created   zzz"]);
  });

  it("tells which names are no longer one file", async () => {
    expect(await changes("echo 1 > a; ln a b; ln a c; echo 1 > d", "cp -p c t; mv t c; ln -f a d")).toEqual([
      "metadata  a  (links)",
      "metadata  b  (links)",
      "metadata  c  (links)",
      expect.stringMatching(/^metadata {2}d {2}\(links(, mtime)?\)$/),
    ]);
  });

  it("follows a hard link that moved, by whichever name btrfs tells it", async () => {
    expect(await changes("mkdir d; echo 1 > a; ln a b; ln a c", "mv b d/b; rm c")).toEqual([
      "deleted   c",
      "moved     b -> d/b",
    ]);
  });

  it("does not take a capability that btrfs repeats for a change", async () => {
    const lines = await changes(
      "cp /bin/true a; setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 a; cp -a a b; cp a c",
      "chmod g-x a; touch -d 2001-01-01 b; chown 1 c; setfattr -n trusted.x -v 1 c; setfacl -m u:5:r c",
    );
    expect(lines).toEqual([
      "metadata  a  (mode)",
      "metadata  c  (owner)",
      "xattr     c  (system.posix_acl_access, trusted.x)",
    ]);
  });

  it("tells chattr flags, of directories too, and not those that btrfs sets", async () => {
    const lines = await changes(
      "mkdir d; touch a; head -c 65536 /dev/urandom > r",
      "chattr +i a; chattr +A d; head -c 65536 /dev/urandom > r",
    );
    sh(live, "chattr -i a");
    expect(lines).toEqual(["metadata  a  (flags)", "metadata  d/  (flags)", "modified  r"]);
  });

  it("tells of the root itself", async () => {
    expect(await changes("true", "chmod 700 .; setfattr -n user.x -v 1 .")).toEqual([
      "metadata  .  (mode)",
      "xattr     .  (user.x)",
    ]);
  });

  it("keeps names as bytes", async () => {
    sh(base, "true");
    grow();
    fs.writeFileSync(Buffer.from(`${live}/a\n\\\xff`, "latin1"), "");
    const { changes: found } = await liveDiff(context, { pristine, live, snapshotDirectory });
    expect(found.map(jsonLine)).toEqual(['{"kind":"created","path":"a\\n\\\\\\\\\\\\xff","type":"file","size":0}']);
  });

  it("lists what is in a nested subvolume, and in one nested in it", async () => {
    const nested =
      "btrfs -q subvolume create v; mkdir v/d; echo 1 > v/d/a; btrfs -q subvolume create v/d/w; touch v/d/w/b";
    expect(await changes("mkdir v; echo 1 > v/gone", `rm -r v; ${nested}`)).toEqual([
      "created   v/d/",
      "created   v/d/a",
      "created   v/d/w/",
      "created   v/d/w/b",
      "deleted   v/gone",
    ]);
  });
});

describe("what cannot be looked at", () => {
  it("is a nested subvolume that a mount hides", async () => {
    grow();
    sh(live, "btrfs -q subvolume create v; touch v/a");
    await context.host.run(["mount", "-t", "tmpfs", "none", `${live}/v`]);
    try {
      const { changes: found, notExamined } = await liveDiff(context, { pristine, live, snapshotDirectory });
      expect(found.map((change) => plainLine(change))).toEqual([]);
      expect(notExamined).toEqual([{ path: Buffer.from("v"), reason: "a subvolume that a mount hides" }]);
    } finally {
      await context.host.run(["umount", `${live}/v`]);
    }
  });

  it("is a subvolume in pristine", async () => {
    sh(base, "btrfs -q subvolume create inner; mkdir other");
    tool("btrfs", "property", "set", base, "ro", "true");
    tool("btrfs", "--quiet", "subvolume", "snapshot", base, live);
    sh(live, "touch a");
    const { changes: found, notExamined } = await liveDiff(context, { pristine: base, live, snapshotDirectory });
    expect(found.map((change) => plainLine(change))).toEqual(["created   a"]);
    expect(notExamined.map(({ path }) => path.toString())).toEqual(["inner"]);
  });

  it("is another file system in a walk", async () => {
    sh(base, "mkdir a b a/m b/m");
    await context.host.run(["mount", "-t", "tmpfs", "none", `${base}/b/m`]);
    try {
      const { method, changes: found, notExamined } = await diff(context, `${base}/a`, `${base}/b`);
      expect([method, found]).toEqual(["walk", []]);
      expect(notExamined.map(({ path }) => path.toString())).toEqual(["m"]);
    } finally {
      await context.host.run(["umount", `${base}/b/m`]);
    }
  });
});

describe("what the boot made", () => {
  it("is parted from what came after", async () => {
    sh(base, "mkdir -p etc var/log; echo 1 > etc/a; echo 1 > etc/b");
    grow();
    sh(live, "echo boot > etc/a; echo boot > var/log/boot; echo boot > var/log/all; chmod 700 var; rm etc/b");
    tool("btrfs", "--quiet", "subvolume", "snapshot", "-r", live, booted);
    sh(live, "echo more >> var/log/all; echo mine > etc/mine; chmod 600 etc/a");
    const { byBoot, sinceBoot } = await liveDiff(context, { pristine, live, booted, snapshotDirectory });
    expect(byBoot.map((change) => plainLine(change))).toEqual([
      "deleted   etc/b",
      "metadata  var/  (mode)",
      "created   var/log/boot",
    ]);
    expect(sinceBoot.map((change) => plainLine(change))).toEqual([
      "modified  etc/a  (mode)",
      "created   etc/mine",
      "created   var/log/all",
    ]);
  });
});

describe("two trees", () => {
  it("are compared by the stream only where the one is a read-only snapshot descended from the other", async () => {
    sh(base, "echo 1 > a; echo 1 > b");
    grow();
    sh(live, "echo 2 > a; mv b c");
    const later = `${live}-later`;
    tool("btrfs", "--quiet", "subvolume", "snapshot", "-r", live, later);
    const byStream = await diff(context, pristine, later);
    expect(byStream).toMatchObject({ method: "send" });
    expect(byStream.changes.map((change) => plainLine(change))).toEqual(["modified  a", "moved     b -> c"]);
    const walked = async (a: string, b: string) => {
      const { method, reason, changes: found } = await diff(context, a, b);
      expect(method).toBe("walk");
      return [reason, ...found.map((change) => plainLine(change))];
    };
    const lines = ["modified  a", "deleted   b", "created   c"];
    expect(await walked(pristine, live)).toEqual([`${live} can be written to`, ...lines]);
    expect(await walked(base, later)).toEqual([`${base} can be written to`, ...lines]);
    expect((await walked(later, pristine))[0]).toBe(`${pristine} is no snapshot descended from ${later}`);
    fs.mkdirSync(`${base}/plain`);
    expect((await walked(`${base}/plain`, later))[0]).toBe(`${base}/plain is no btrfs subvolume`);
    const person = { ...context, host: { ...context.host, uid: 1000 } };
    expect(await diff(person, pristine, later)).toMatchObject({ method: "walk", reason: "only root may ask btrfs" });
  });

  it("are compared where the system's own directories are, which the tools hide", async () => {
    const place = fs.mkdtempSync("/usr/local/lethe-test-");
    try {
      sh(base, "mkdir b; touch b/x; setfattr -n user.a -v 1 b/x");
      fs.writeFileSync(`${place}/x`, "");
      fs.utimesSync(`${place}/x`, 0, 0);
      fs.utimesSync(`${base}/b/x`, 0, 0);
      const { changes: found } = await diff(context, place, `${base}/b`);
      expect(found.map((change) => plainLine(change)).slice(-1)).toEqual(["xattr     x  (user.a)"]);
    } finally {
      fs.rmSync(place, { recursive: true });
    }
  });

  it("must be directories", async () => {
    await expect(diff(context, base, `${base}/nowhere`)).rejects.toMatchObject({ code: "CHANGES_NO_DIRECTORY" });
  });
});

describe("trouble", () => {
  const withSend = (instead: string): ChangesContext => {
    const { toolchain } = context;
    const wrap: Toolchain["wrap"] = (argv) =>
      toolchain.wrap(argv[1] === "send" ? ["sh", "-c", instead, ...argv] : argv);
    return { ...context, toolchain: { ...toolchain, wrap } };
  };

  it("of btrfs is told with what it said", async () => {
    grow();
    const failing = liveDiff(withSend("echo no such thing >&2; exit 3"), { pristine, live, snapshotDirectory });
    const error = await failing.catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      code: "CHANGES_SEND",
      details: expect.arrayContaining(["no such thing"]) as unknown,
    });
  });

  it("of a stream that is cut or damaged is no silence", async () => {
    grow();
    sh(live, "seq 100 | xargs touch");
    const request = { pristine, live, snapshotDirectory };
    const send = '"$0" "$@"';
    await expect(liveDiff(withSend(`${send} | head -c 1000`), request)).rejects.toMatchObject({
      code: "FORMAT_SEND_TRUNCATED",
    });
    await expect(liveDiff(withSend(`${send} | sed s/o3/o4/`), request)).rejects.toMatchObject({
      code: "FORMAT_SEND_CHECKSUM",
    });
  });

  it("of a stream from another tree is told", async () => {
    grow();
    const other = `${pristine}-other`;
    tool("btrfs", "--quiet", "subvolume", "snapshot", "-r", base, other);
    const swapped = withSend(`shift 5; exec btrfs send --quiet --no-data -p ${other} "$2"`);
    const failing = liveDiff(swapped, { pristine, live, snapshotDirectory });
    await expect(failing).rejects.toMatchObject({ code: expect.stringMatching(/^CHANGES_(PARENT|SEND)$/) as unknown });
  });

  it("of a root that is another generation's is told", async () => {
    grow();
    const other = `${pristine}-other`;
    tool("btrfs", "--quiet", "subvolume", "snapshot", "-r", base, other);
    await expect(liveDiff(context, { pristine: other, live, snapshotDirectory })).rejects.toMatchObject({
      code: "CHANGES_NOT_LIVE",
    });
  });

  it("of an interrupted run is cleared by the next", async () => {
    grow();
    fs.mkdirSync(snapshotDirectory);
    tool("btrfs", "--quiet", "subvolume", "snapshot", "-r", live, `${snapshotDirectory}/diff-0123456789abcdef`);
    expect((await liveDiff(context, { pristine, live, snapshotDirectory })).changes).toEqual([]);
  });
});
