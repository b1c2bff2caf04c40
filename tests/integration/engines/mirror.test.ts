import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { promisify } from "node:util";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { needPrograms } from "../../support/programs.ts";
import { freePort, type SshServer, sshServer } from "../../support/ssh-server.ts";
import { PlainWorld } from "./plain-world.ts";

let world: PlainWorld;

beforeAll(() =>
  needPrograms({
    rsync: "rsync",
    sshd: "openssh-server",
    ssh: "openssh-client",
    setfattr: "attr",
    setfacl: "acl",
    "mkfs.ext4": "e2fsprogs",
  }),
);
beforeEach(() => {
  world = new PlainWorld();
});
afterEach(() => world.release());

/**
 * Whatever a file may have that a copy may lose. All of it is older than the copy: rsync leaves the time of a directory
 * or a pipe as it is where only the part of a second differs.
 */
const ALL_KINDS = `
  mkdir -m 750 source; cd source
  echo text >plain; chmod 640 plain; chown games:adm plain
  mkdir -m 2775 deep deep/er deep/empty; echo x >deep/er/file; ln deep/er/file deep/other
  ln -s /nowhere link; mkfifo -m 600 pipe
  truncate -s 4M sparse; printf end >>sparse; : >empty; chmod 4755 empty
  printf a >$'line\\nbreak'; printf b >$'\\xff\\xfe'; printf c >' - -n'; printf d >-rf; printf e >'star*'; printf f >'é'
  setfattr -n user.note -v remembered plain; setfacl -m u:games:r empty
  find . -depth -exec touch -h -d '2023-03-03 03:03:03.123456789' {} +
  touch -d '2020-02-03 04:05:06.789012345' plain; touch -h -d '2019-01-01' link; touch -d '2021-01-01' deep/er deep; touch -d '2022-02-02 02:02:02.5' .
`;

const declare = (target: string) => world.declare(`mirror("${world.path("source")}", { target: rsync("${target}") })`);

/** Files that a sync has replaced or deleted at a target, without the date before them. */
const former = (target: string) =>
  world
    .shell(
      `cd ${target}/.lethe-store/former 2>/dev/null && find . -type f -printf '%P\\n' | sed 's,^[^/]*/,,' | sort || :`,
    )
    .trimEnd();

const filesAt = (target: string) =>
  world
    .shell(
      `find ${target} -mindepth 1 -not -path '*/.lethe-store*' -not -path '*/.lethe-partial/*' -type f -printf '%P\\n' | sort`,
    )
    .trimEnd();

const many = (count: number) =>
  world.shell(`mkdir -p source; cd source; for n in $(seq ${count}); do echo $n >f$n; done`);

describe("to a disk", () => {
  const DISK = "disk/copies";

  beforeEach(() => {
    world.disk("disk", "32M");
    declare(world.path(DISK));
  });

  test("goes out, and comes back on an empty disk with all that a file has", async () => {
    world.shell(ALL_KINDS);
    const was = world.describe("source");
    const attributes = () => world.shell("getfattr -d plain; getfacl -c empty", world.path("source"));
    const had = attributes();
    const { source } = await world.sync();
    expect(source).toMatchObject({ left: [], standing: { verdict: "safe", says: [`${nameOf(DISK)} has it`] } });
    rmSync(world.path("source"), { recursive: true });
    world.forget();
    expect(await world.intend("source", { kind: "restore" })).toMatchObject({ left: [], done: [{ kind: "fill" }] });
    expect(world.describe("source")).toBe(was);
    expect(attributes()).toBe(had);
    expect((await world.status()).by["source"]).toMatchObject({ verdict: "safe" });
  });

  test("what is replaced or deleted lies beside, by date, and does not come back", async () => {
    many(3);
    await world.sync();
    world.shell("cd source; rm f1; echo other >f2; echo new >f4; mkdir d; echo d >d/f");
    const { source } = await world.sync();
    expect(source?.failed).toBeUndefined();
    expect(filesAt(DISK)).toBe("d/f\nf2\nf3\nf4");
    expect(former(DISK)).toBe("f1\nf2");
    rmSync(world.path("source"), { recursive: true });
    await world.intend("source", { kind: "restore" });
    expect(readdirSync(world.path("source"))).toEqual(["d", "f2", "f3", "f4"]);
  });

  test("a file that was changed without a trace of size or time is copied all the same", async () => {
    world.shell("mkdir source; echo one >source/f; touch -d 2020-01-01 source/f");
    await world.sync();
    world.shell("echo two >source/f; touch -d 2020-01-01 source/f");
    await world.sync();
    expect(readFileSync(world.path(DISK, "f"), "utf8")).toBe("two\n");
    expect(former(DISK)).toBe("f");
  });

  test("what lies inside and is declared by itself is left out; another file system inside is told", async () => {
    world.shell("mkdir -p 'source/a[1]' source/mounted source/b; echo x >'source/a[1]/f'; echo y >source/b/f");
    execFileSync("mount", ["-t", "tmpfs", "tmpfs", world.path("source/mounted")]);
    try {
      writeFileSync(world.path("source/mounted/f"), "z");
      world.declare(
        `mirror("${world.path("source")}", { target: rsync("${world.path(DISK)}") })`,
        `directory("${world.path("source/a[1]")}")`,
      );
      const { source } = await world.sync();
      expect(source?.left).toEqual([expect.stringMatching(/^mounted in it is another file system/)]);
      expect(filesAt(DISK)).toBe("b/f");
    } finally {
      execFileSync("umount", [world.path("source/mounted")]);
    }
  });

  test("an empty source, or one of which most is gone, propagates nothing until a person says so", async () => {
    many(30);
    await world.sync();
    renameSync(world.path("source"), world.path("mislaid"));
    world.shell("mkdir source");
    const { source: emptied } = await world.sync();
    expect(emptied?.left).toEqual([expect.stringMatching(/^it is empty, and 30 files of it were copied before/)]);
    rmSync(world.path("source"), { recursive: true });
    expect((await world.sync())["source"]?.done.length).toBe(1);
    renameSync(world.path("mislaid"), world.path("source"));
    world.shell("rm source/f1*; rm source/f2?; rm source/f3");
    const { source: most } = await world.sync();
    expect(most?.left).toEqual([expect.stringMatching(/^\d\d of the 30 files that were copied are gone/)]);
    expect(filesAt(DISK).split("\n")).toHaveLength(30);
    await world.sync({ deletions: true });
    expect(filesAt(DISK).split("\n")).toHaveLength(readdirSync(world.path("source")).length);
    expect(former(DISK).split("\n").length + filesAt(DISK).split("\n").length).toBe(30);
  });

  test("where nothing is known of what was copied nothing is deleted there, and that is said", async () => {
    many(5);
    await world.sync();
    world.forget();
    world.shell("rm source/f1");
    const { source } = await world.sync();
    expect(source?.left).toEqual([expect.stringMatching(/was never compared with it: lethe state sync --deletions/)]);
    expect(filesAt(DISK)).toContain("f1");
  });

  test("a disk that is not mounted is never written beside", async () => {
    const disk = world.disk("other");
    declare(world.path("other/copies"));
    many(2);
    disk.unmount();
    const { source: first } = await world.sync();
    expect(first?.left).toEqual([expect.stringMatching(/on the file system of \/ itself: is its disk mounted/)]);
    expect(readdirSync(world.path("other"))).toEqual([]);
    disk.mount();
    expect((await world.sync())["source"]?.standing.verdict).toBe("safe");
    disk.unmount();
    world.shell("echo more >source/more");
    const { source: later } = await world.sync();
    expect(later?.left).toEqual([expect.stringMatching(/was copied to before: is its disk mounted/)]);
    expect(later?.standing).toMatchObject({ verdict: "losing", lost: { files: 1 } });
    expect(readdirSync(world.path("other"))).toEqual([]);
    rmSync(world.path("source/more"));
    const away = {
      verdict: "safe",
      says: [expect.any(String), expect.stringMatching(/was not there when it was last asked/)],
    };
    expect((await world.status()).by["source"]).toMatchObject(away);
    disk.mount();
    expect((await world.sync())["source"]?.standing.verdict).toBe("safe");
  });

  test("memory is no copy, nor is the very file system that is copied", async () => {
    many(1);
    declare("/dev/shm/lethe-copies");
    expect((await world.sync())["source"]?.left).toEqual(["/dev/shm/lethe-copies is in memory, and no copy"]);
    expect(existsSync("/dev/shm/lethe-copies")).toBe(false);
    world.shell("mkdir -p disk/source; echo x >disk/source/f");
    world.declare(`mirror("${world.path("disk/source")}", { target: rsync("${world.path("disk/beside")}") })`);
    const { "disk/source": beside } = await world.sync();
    expect(beside?.left).toEqual([expect.stringMatching(/same file system as what would be copied/)]);
  });

  test("the store of another, or a directory with something in it, is left alone; a person can say that it is this one's", async () => {
    many(2);
    world.shell(`mkdir ${DISK}; echo precious >${DISK}/theirs`);
    const { source: strange } = await world.sync();
    expect(strange?.left[0]).toMatch(/holds something already \(theirs\)/);
    expect(filesAt(DISK)).toBe("theirs");
    rmSync(world.path(DISK), { recursive: true });
    await world.sync();
    world.declareOn("brook", `mirror("${world.path("source")}", { target: rsync("${world.path(DISK)}") })`);
    world.shell("rm source/f1");
    const { source: other } = await world.sync();
    expect(other?.left[0]).toMatch(/has the copies of another \(.lethe-store\/owner\.meadow\.mirror\./);
    expect(filesAt(DISK)).toBe("f1\nf2");
    expect((await world.sync({ takeOver: true }))["source"]).toMatchObject({ standing: { verdict: "safe" } });
    expect(filesAt(DISK)).toBe("f1\nf2");
    expect(readdirSync(world.path(DISK, ".lethe-store")).filter((name) => name.startsWith("owner."))).toHaveLength(1);
    expect((await world.sync())["source"]?.left).toEqual([expect.stringMatching(/state sync --deletions/)]);
    await world.sync({ deletions: true });
    expect(filesAt(DISK)).toBe("f2");
    expect((await world.sync())["source"]?.left).toEqual([]);
  });

  test("a full disk is told, and loses nothing; with room again it goes on", async () => {
    world.shell("mkdir source; head -c 8M /dev/urandom >source/a");
    await world.sync();
    world.shell("head -c 40M /dev/urandom >source/b");
    const { source } = await world.sync();
    expect(source?.failed?.why).toMatch(/No space left on device.*there is no room left: free some, and sync again/);
    expect(source?.standing).toMatchObject({ verdict: "losing", lost: { files: 1 } });
    expect(filesAt(DISK)).toBe("a");
    world.shell("truncate -s 4M source/b");
    expect((await world.sync())["source"]?.standing.verdict).toBe("safe");
  });

  test("a source that is a link, or is itself such a store, is not followed", async () => {
    symlinkSync("/etc", world.path("source"));
    expect((await world.sync())["source"]?.standing.says).toEqual([expect.stringMatching(/symbolic link/)]);
    rmSync(world.path("source"));
    world.shell("mkdir -p source/.lethe-store; echo x >source/f");
    expect((await world.sync())["source"]?.left[0]).toMatch(/is a store itself/);
    expect(existsSync(world.path(DISK))).toBe(false);
  });

  test("reading back finds what has rotted, and nothing else", async () => {
    many(20);
    await world.sync();
    world.shell("echo changed since >source/f3");
    expect(await world.intend("source", { kind: "verify", part: 1 })).toMatchObject({ left: [], done: [{}] });
    world.shell(
      `printf X | dd of=${DISK}/f12 conv=notrunc status=none; touch -r source/f12 ${DISK}/f12; rm ${DISK}/f7`,
    );
    const { failed } = await world.intend("source", { kind: "verify", part: 1 });
    expect(failed?.why.split(": ")[1]?.split(", ").sort()).toEqual(["f12", "f7"]);
  });

  test("hooks hold it still: what they wrote is in the copy, and they end it also where the copy fails", async () => {
    many(1);
    const hooks = `defineComponent("journal", {
      quiesce: ["touch", "${world.path("source/dump")}"], resume: ["rm", "${world.path("source/dump")}"] })`;
    world.declare(`${hooks}(mirror("${world.path("source")}", { target: rsync("${world.path(DISK)}") }))`);
    await world.sync();
    expect(filesAt(DISK)).toBe("dump\nf1");
    expect(readdirSync(world.path("source"))).toEqual(["f1"]);
  });
});

const nameOf = (target: string) => world.path(target).slice(1).replaceAll("/", "-");

describe("over SSH", () => {
  let server: SshServer;

  beforeEach(async () => {
    server = await sshServer(world.path("ssh"));
    world.shell("mkdir shelf");
    declare(`nas:${world.path("shelf/copies of 'mine'")}`);
  });
  afterEach(() => server.stop());

  test("goes out, and comes back on an empty disk with all that a file has", async () => {
    world.shell(ALL_KINDS);
    const was = world.describe("source");
    expect((await world.sync())["source"]).toMatchObject({ left: [], standing: { verdict: "safe" } });
    rmSync(world.path("source"), { recursive: true });
    await world.intend("source", { kind: "restore" });
    expect(world.describe("source")).toBe(was);
  });

  test("a server whose key is unknown, or another, is not talked to", async () => {
    many(1);
    writeFileSync(server.knownHosts, "");
    expect((await world.sync())["source"]?.failed?.why).toMatch(/its host key is unknown/);
    writeFileSync(
      server.knownHosts,
      `[127.0.0.1]:${server.port} ${readFileSync(world.path("ssh/identity.pub"), "utf8")}`,
    );
    expect((await world.sync())["source"]?.failed?.why).toMatch(/its host key is not the one in known_hosts/);
    expect(readdirSync(world.path("shelf"))).toEqual([]);
  });

  test("nobody listens; the key is refused; the directory above is not there", async () => {
    many(1);
    writeFileSync(
      "/root/.ssh/config",
      readFileSync("/root/.ssh/config", "utf8").replace(/Port \d+/, `Port ${await freePort()}`),
    );
    expect((await world.sync())["source"]?.failed?.why).toMatch(/Connection refused.*is its server running/);
    writeFileSync(
      "/root/.ssh/config",
      readFileSync("/root/.ssh/config", "utf8").replace(/Port \d+/, `Port ${server.port}`),
    );
    writeFileSync(world.path("ssh/identity.pub"), "");
    expect((await world.sync())["source"]?.failed?.why).toMatch(/it refused our key/);
  });

  test("a cut copy goes on at the next run, and two at once wait for each other", async () => {
    world.shell("mkdir source; head -c 20M /dev/urandom >source/large; echo small >source/small");
    const interrupted = new AbortController();
    const begun = world.sync({ signal: interrupted.signal });
    const timer = setInterval(() => {
      if (existsSync(world.path("shelf/copies of 'mine'"))) interrupted.abort(new Error("Ctrl-C"));
    }, 5);
    await expect(begun)
      .rejects.toThrow("Ctrl-C")
      .finally(() => clearInterval(timer));
    expect((await world.status()).by["source"]).toMatchObject({ verdict: "losing" });
    const argv = ["state", "sync", "--json", "--config", world.path("config")];
    const run = () => promisify(execFile)("dist/bin/lethe", argv);
    const both = await Promise.all([run(), run()]);
    for (const { stdout } of both) expect(stdout).toMatch(/"type":"mirror".*"failed":null.*"verdict":"safe"/);
    expect(world.shell(`cmp source/large "shelf/copies of 'mine'/large"; ls -A "shelf/copies of 'mine'"`)).toBe(
      ".lethe-store\nlarge\nsmall\n",
    );
  });
});

test("a server that never answers is given up", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  const port = await freePort();
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
  try {
    many(1);
    world.shell("mkdir other");
    world.declare(
      `mirror("${world.path("source")}", { target: rsync("rsync://127.0.0.1:${port}/module/copies") })`,
      `mirror("${world.path("other")}", { target: rsync("nas:/copies") })`,
    );
    execFileSync("mount", ["-t", "tmpfs", "-o", "mode=700", "tmpfs", "/root/.ssh"]);
    writeFileSync("/root/.ssh/config", `Host nas\nHostName 127.0.0.1\nPort ${port}\n`, { mode: 0o600 });
    const { source, other } = await world.sync();
    expect(source?.failed?.why).toMatch(/did not answer in time/);
    expect(other?.failed?.why).toMatch(/did not answer in time/);
  } finally {
    execFileSync("umount", ["--quiet", "/root/.ssh"]);
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  }
});
