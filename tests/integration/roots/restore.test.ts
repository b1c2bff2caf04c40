import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testToolchain } from "../../support/toolchain.ts";
import { read, TwoRoots } from "./fixture.ts";

let roots: TwoRoots;

beforeEach(async () => {
  roots = await TwoRoots.make(await testToolchain());
});

afterEach(() => roots.scratch.release());

const ALL_KINDS = `
  mkdir -m 750 work; chown 1000:1000 work; cd work
  echo text >plain; chmod 640 plain; chown 1000:1001 plain; touch -d '2020-02-03 04:05:06.789012345' plain
  mkdir -m 2775 deep deep/er; echo x >deep/er/file; ln deep/er/file deep/other; ln deep/er/file third
  ln -s /nowhere link; touch -h -d '2019-01-01' link; mkfifo -m 600 pipe; mknod -m 660 node c 1 3
  truncate -s 64M sparse; printf end >>sparse; : >empty; chmod 4755 empty
  printf a >$'line\\nbreak'; printf b >$'\\xff\\xfe'; printf c >' - -n'; printf d >-rf; printf e >'star*'
  setfattr -n user.note -v remembered plain; setfattr -n trusted.mine -v 1 deep; setfattr -n user.bin -v 0x00ff deep/er/file
  touch -d '2021-01-01' deep/er deep
  cd ..
`;

test("a lost directory comes back as it was: owner, mode, times, attributes, links, holes, odd names", async () => {
  roots.shell(`cd root; ${ALL_KINDS} touch -d '2022-02-02 02:02:02.5' .`, roots.erased);
  const was = await roots.describe(join(roots.erased, "root"));
  const plan = await roots.restore({ paths: ["/root/work"] });
  expect(plan).toMatchObject({ conflicts: [], steps: [{ action: "copy", path: "/root/work", type: "directory" }] });
  const now = await roots.describe(join(roots.live, "root"));
  const below = (text: string) => text.split("\n").slice(1).join("\n");
  expect(below(now)).toBe(below(was));
  expect(readdirSync(join(roots.live, "root"))).toEqual(["work"]);
  expect(statSync(join(roots.live, "root/work/sparse")).blocks).toBeLessThan(1000);
  const extents = (root: string) =>
    roots.shell("filefrag -v root/work/sparse | awk '$1==\"0:\" {print $4}'", root).replaceAll(".", "");
  expect(extents(roots.live)).toBe(extents(roots.erased));
  expect((await roots.restore({ paths: ["/root/work"] })).unchanged).toEqual(["/root/work"]);
});

test("ACLs come back, and missing parents are made as they were", async () => {
  roots.shell(
    "mkdir -p opt/a/b; chown 7:8 opt/a; chmod 1770 opt/a; setfattr -n user.was -v 1 opt/a; echo x >opt/a/b/c; touch -d '2020-01-01' opt/a opt",
    roots.erased,
  );
  roots.shell("setfacl -m u:1000:rw opt/a opt/a/b/c", roots.erased);
  const plan = await roots.restore({ paths: ["/opt/a/b/c"] });
  expect(plan.steps.map(({ action, path }) => `${action} ${path}`)).toEqual([
    ...["make-directory /opt", "make-directory /opt/a", "make-directory /opt/a/b", "copy /opt/a/b/c"],
  ]);
  expect(await roots.describe(join(roots.live, "opt"))).toBe(await roots.describe(join(roots.erased, "opt")));
});

test("what is there is completed, and what differs is in the way until it may be set aside", async () => {
  roots.shell(
    "cd home/ada; mkdir d; echo 1 >d/same; echo 2 >d/gone; echo 3 >d/edited; ln d/same d/twin; chmod 700 d; setfattr -n user.was -v 1 d",
    roots.erased,
  );
  roots.shell(
    "cd home/ada; mkdir d; cp -a ../../../000001/home/ada/d/same d; echo new >d/mine; echo 4 >d/edited; setfattr -n user.is -v 1 d; setfacl -m u:7:rx d",
    roots.live,
  );
  const request = { paths: ["/home/ada/d"] };
  const before = await roots.describe(roots.live);
  const plan = await roots.plan(request);
  expect(await roots.describe(roots.live)).toBe(before);
  expect(plan.conflicts).toEqual([
    { path: "/home/ada/d", differs: "mode, extended attributes", newer: false },
    { path: "/home/ada/d/edited", differs: "content", newer: true },
  ]);
  await roots.restore(request);
  const d = join(roots.live, "home/ada/d");
  const names = readdirSync(d).map((name) => name.replace(/\.lethe-\d{8}T\d{6}Z$/, ".aside"));
  expect(names).toEqual(["edited", "edited.aside", "gone", "mine", "same", "twin"]);
  expect(read(d, "edited")).toBe("3\n");
  expect(read(d, readdirSync(d)[1] ?? "")).toBe("4\n");
  expect(read(d, "mine")).toBe("new\n");
  expect(statSync(join(d, "twin")).ino).toBe(statSync(join(d, "same")).ino);
  expect(statSync(d).mode & 0o777).toBe(0o700);
  expect(roots.shell("getfattr -d -m - home/ada/d", roots.live)).toBe('# file: home/ada/d\nuser.was="1"\n\n');
});

test("names of one file in directories that come back apart are one file again", async () => {
  roots.shell(
    "mkdir home/ada/x home/ada/y; echo 1 >home/ada/x/a; ln home/ada/x/a home/ada/y/b; ln home/ada/x/a etc/c",
    roots.erased,
  );
  await roots.restore({ paths: ["/home/ada/x", "/home/ada/y", "/etc/c"] });
  const inode = (path: string) => statSync(join(roots.live, path)).ino;
  expect([inode("home/ada/y/b"), inode("etc/c")]).toEqual([inode("home/ada/x/a"), inode("home/ada/x/a")]);
});

test("a file where a directory was, and the other way round", async () => {
  roots.shell("mkdir etc/a; echo 1 >etc/a/in; echo file >etc/b; ln -s a etc/c", roots.erased);
  roots.shell("echo file >etc/a; mkdir etc/b; echo 2 >etc/b/in; ln -s b etc/c", roots.live);
  const { conflicts } = await roots.restore({ paths: ["/etc/a", "/etc/b", "/etc/c"] });
  expect(conflicts.map(({ path, differs }) => `${path}: ${differs}`)).toEqual([
    ...["/etc/a: another kind of file", "/etc/b: another kind of file", "/etc/c: content"],
  ]);
  const etc = join(roots.live, "etc");
  expect([read(etc, "a/in"), read(etc, "b")]).toEqual(["1\n", "file\n"]);
  const aside = (name: string) => readdirSync(etc).find((one) => one.startsWith(`${name}.lethe-`)) ?? "";
  expect([read(etc, aside("a")), read(etc, aside("b"), "in")]).toEqual(["file\n", "2\n"]);
});

test("a symbolic link leads neither the look nor the deed elsewhere", async () => {
  roots.shell(
    "mkdir srv/real; echo old >srv/real/f; ln -s /srv/real home/ada/way; ln -s ../../../../../../etc home/ada/up; ln -s loop home/ada/loop",
    roots.erased,
  );
  roots.shell("mkdir home/ada/way; ln -s /etc home/ada/trap", roots.live);
  await expect(roots.plan({ paths: ["/home/ada/way/f"] })).rejects.toMatchObject({ code: "GENERATION_ROOT_LINK" });
  // Out of the root there is nothing but the root.
  await expect(roots.plan({ paths: ["/home/ada/up/motd"] })).rejects.toMatchObject({
    message: expect.stringContaining("was /etc/motd in that root") as string,
  });
  await expect(roots.plan({ paths: ["/home/ada/loop/x"] })).rejects.toMatchObject({ code: "GENERATION_ROOT_LINK" });
  roots.shell("mkdir home/ada/trap; echo evil >home/ada/trap/motd", roots.erased);
  await expect(roots.plan({ paths: ["/home/ada/trap/motd"] })).rejects.toMatchObject({ code: "GENERATION_ROOT_LINK" });
  // Below a directory that comes back, a link in the way is a thing that differs.
  const { conflicts } = await roots.restore({ paths: ["/home/ada/trap"] });
  expect(conflicts).toMatchObject([{ path: "/home/ada/trap", differs: "another kind of file" }]);
  expect(read(roots.live, "etc/motd")).toBe("declared\n");
  expect(read(roots.live, "home/ada/trap/motd")).toBe("evil\n");
  // The way that both know.
  roots.shell("ln -s srv/real way", roots.erased);
  roots.shell("ln -s srv/real way; mkdir srv/real", roots.live);
  await roots.restore({ paths: ["/srv/real/f"] });
  expect(read(roots.live, "srv/real/f")).toBe("old\n");
});

test("to another directory, and what cannot be", async () => {
  roots.shell("echo 1 >etc/f; echo 2 >root/f; echo 3 >srv/kept/f", roots.erased);
  await roots.restore({ paths: ["/etc/f"], to: "/root/back/here" });
  expect(read(roots.live, "root/back/here/f")).toBe("1\n");
  const code = (request: Parameters<TwoRoots["plan"]>[0]) =>
    roots.plan(request).catch((error: unknown) => (error as { code?: string }).code);
  expect(await code({ paths: ["/etc/f", "/root/f"], to: "/root" })).toBe("GENERATION_RESTORE_PLACE");
  expect(await code({ paths: ["/"] })).toBe("GENERATION_RESTORE_PLACE");
  expect(await code({ paths: ["/etc/none"] })).toBe("GENERATION_NOT_IN_ROOT");
  roots.shell("mkdir etc/dir; echo x >etc/dir/x", roots.erased);
  roots.shell("echo x >etc/dir", roots.live);
  expect(await code({ paths: ["/etc/dir/x"] })).toBe("GENERATION_RESTORE_PLACE");
  const kept = { type: "directory", name: "kept", path: "/srv/kept", owner: "root", group: "root", mode: 0o755 };
  expect(await code({ paths: ["/srv/kept/f"], formerComponents: [kept] })).toBe("GENERATION_ROOT_KEPT");
  const { into } = await roots.restore({ paths: ["/srv/kept/f"], components: [kept] });
  expect(into).toEqual([{ path: "/srv/kept/f", component: "kept" }]);
  expect(existsSync(join(roots.live, "etc/none"))).toBe(false);
});

test("what comes between the plan and the deed is not written over", async () => {
  roots.shell("echo old >etc/f; mkdir srv/d; echo old >srv/d/f", roots.erased);
  const { applyRestore } = await import("../../../src/workflows/roots/apply-restore.ts");
  const { realHost } = await import("../../../src/host/index.ts");
  const { silent } = await import("../../../src/model/index.ts");
  const context = { host: realHost(), toolchain: roots.toolchain, progress: silent };
  const request = { source: roots.erased, live: roots.live };
  const file = await roots.plan({ paths: ["/etc/f"] });
  roots.shell("echo new >etc/f", roots.live);
  await expect(applyRestore(context, request, file)).rejects.toMatchObject({ code: "HOST_COMMAND" });
  expect(read(roots.live, "etc/f")).toBe("new\n");
  // A directory on the way becomes a link.
  roots.shell("mkdir srv/d", roots.live);
  const below = await roots.plan({ paths: ["/srv/d/f"] });
  roots.shell("rmdir srv/d; ln -s ../etc srv/d", roots.live);
  await expect(applyRestore(context, request, below)).rejects.toMatchObject({ code: "HOST_COMMAND" });
  expect(readdirSync(join(roots.live, "etc"))).toEqual(["f", "motd"]);
});
