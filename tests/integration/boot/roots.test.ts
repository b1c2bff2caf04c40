import { existsSync } from "node:fs";
import { chmod, chown, mkdir, rm, stat, symlink } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatComponents } from "../../../src/format/index.ts";
import { realHost } from "../../../src/host/index.ts";
import type { Component } from "../../../src/model/index.ts";
import { scratchBtrfs } from "../../support/btrfs.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { Disk, directory, file, SCRIPT } from "./fixture.ts";

const host = realHost();
let disk: Disk;

beforeEach(async () => {
  const toolchain = await testToolchain();
  disk = new Disk(host, toolchain, await scratchBtrfs(host, toolchain));
  await disk.layOut();
});

afterEach(() => disk.scratch.release());

test("a boot starts from the generation, and what was kept is seeded once", async () => {
  await disk.generation(1, [directory("/srv/data"), file("/etc/machine-id")], {
    "srv/data/seed": "from the package\n",
  });
  const first = await disk.make(1);
  await disk.complete(first);
  expect(first).toBe("000001");
  expect(await disk.read("@state/directory/srv-data/seed")).toBe("from the package\n");
  const id = await disk.read("@roots", first, "etc/machine-id");
  expect(id).toMatch(/^[0-9a-f]{32}\n$/);

  await disk.write("mine\n", "@state/directory/srv-data/seed");
  await disk.write("gone\n", "@roots", first, "etc/forgotten");
  const second = await disk.make(1);
  expect(second).toBe("000002");
  expect(await disk.read("@state/directory/srv-data/seed")).toBe("mine\n");
  expect(existsSync(disk.path("@roots", second, "etc/forgotten"))).toBe(false);
  expect(await disk.read("@roots", first, "etc/forgotten")).toBe("gone\n");
  expect(await disk.read("@roots", second, "etc/machine-id")).toBe(id);
});

test("a component that is declared later takes what the person last had there", async () => {
  await disk.generation(1, []);
  const first = await disk.make(1);
  await disk.complete(first);
  await disk.write("years of work\n", "@roots", first, "home/ada/notes/a");
  await chown(disk.path("@roots", first, "home/ada/notes"), 1000, 1000);
  await chmod(disk.path("@roots", first, "home/ada/notes"), 0o700);
  await disk.generation(2, [directory("/home/ada/notes", "notes", "ada")]);
  await disk.make(2);
  expect(await disk.read("@state/directory/notes/a")).toBe("years of work\n");
  const seeded = await stat(disk.path("@state/directory/notes"));
  expect([seeded.uid, seeded.mode & 0o777]).toEqual([1000, 0o700]);
});

test("a root whose boot never completed is not what a person last had", async () => {
  await disk.generation(1, []);
  const first = await disk.make(1);
  await disk.complete(first);
  await disk.write("worked\n", "@roots", first, "srv/x/a");
  await disk.make(1);
  await disk.generation(2, [directory("/srv/x")]);
  await disk.make(2);
  expect(await disk.read("@state/directory/srv-x/a")).toBe("worked\n");
});

test("a narrower component is cut out of the wider one that held it, and back", async () => {
  await disk.generation(1, [directory("/home/ada")]);
  const first = await disk.make(1);
  await disk.complete(first);
  await disk.write("doc\n", "@state/directory/home-ada/Documents/a");
  await disk.generation(2, [directory("/home/ada/Documents", "documents")]);
  const second = await disk.make(2);
  await disk.complete(second);
  expect(await disk.read("@state/directory/documents/a")).toBe("doc\n");
  await disk.write("newer\n", "@state/directory/documents/a");
  // Another name for the same wide path, so that it is seeded anew.
  await disk.generation(3, [directory("/home/ada", "whole")]);
  await disk.make(3);
  expect(await disk.read("@state/directory/whole/Documents/a")).toBe("newer\n");
});

test("what was adopted since the generation was built is mounted too, so a rollback hides nothing", async () => {
  await disk.generation(1, [directory("/srv/a")]);
  await disk.write("directory\tsrv-b\t/srv/b\troot\troot\t750\n", "@state/.lethe/components");
  const boot = await disk.make(1);
  expect(await disk.read("@roots", `${boot}.components`)).toMatch(/srv-a.*\n.*srv-b/);
});

test("what is declared no more is mounted no more, and every byte of it waits for who declares it again", async () => {
  const table = "@state/.lethe/components";
  const kept = directory("/srv/x");
  const seen = async (generation: number) => {
    const boot = await disk.make(generation);
    await disk.complete(boot);
    const shown = await disk.run([
      ...["unshare", "--mount", "sh", "-euc"],
      `sh "$1" mount "$2" "$3" ${boot} "$4"; trap 'umount -R "$4"' EXIT; cat "$4/srv/x/a" || echo nothing`,
      ...["sh", SCRIPT, disk.scratch.device, disk.top, disk.scratch.beside],
    ]);
    return shown.text;
  };
  await disk.generation(1, [kept]);
  await disk.write(formatComponents([kept]), table);
  await disk.complete(await disk.make(1));
  await disk.write("work\n", "@state/directory/srv-x/a");
  expect(await seen(1)).toBe("work");
  // As reconfigure writes it.
  await disk.generation(2, []);
  await disk.write(formatComponents([]), table);
  expect(await seen(2)).toBe("nothing");
  expect(await disk.read("@state/directory/srv-x/a")).toBe("work\n");
  expect(await seen(1)).toBe("work");
  await disk.generation(3, [kept]);
  await disk.write(formatComponents([kept]), table);
  expect(await seen(3)).toBe("work");
});

test("a path that is kept as another type takes its bytes along, and a rollback finds them there", async () => {
  const store = { kind: "restic", name: "nas", address: "/nas", password: "nas", environment: {} } as const;
  const kept: Component = { ...directory("/srv/x"), type: "backup", store };
  const films = {
    ...directory("/mnt/films"),
    type: "remoteFs",
    fileSystem: "nfs",
    source: "nas:/f",
    automount: true,
  } as const;
  await disk.generation(1, [directory("/srv/x")]);
  const first = await disk.make(1);
  await disk.complete(first);
  await disk.write("work\n", "@state/directory/srv-x/a");
  await disk.generation(2, [kept, films]);
  await disk.write(formatComponents([kept, films]), "@state/.lethe/components");
  const second = await disk.make(2);
  await disk.complete(second);
  expect(await disk.read("@state/backup/srv-x/a")).toBe("work\n");
  expect(existsSync(disk.path("@state/remoteFs"))).toBe(false);
  await disk.write("newer\n", "@state/backup/srv-x/a");
  const third = await disk.make(1);
  const shown = await disk.run([
    ...["unshare", "--mount", "sh", "-euc"],
    `sh "$1" mount "$2" "$3" ${third} "$4"; trap 'umount -R "$4"' EXIT; cat "$4/srv/x/a"`,
    ...["sh", SCRIPT, disk.scratch.device, disk.top, disk.scratch.beside],
  ]);
  expect(shown.text).toBe("newer");
});

test("an absent component is made with its owner and mode", async () => {
  await disk.generation(1, [directory("/home/ada/new", "new", "ada")]);
  await disk.make(1);
  const made = await stat(disk.path("@state/directory/new"));
  expect([made.uid, made.gid, made.mode & 0o777]).toEqual([1000, 1000, 0o750]);
});

test("report carries the former root of the same generation forward", async () => {
  await disk.generation(1, []);
  const first = await disk.make(1);
  await disk.complete(first);
  await disk.write("still here\n", "@roots", first, "etc/note");
  const second = await disk.make(1, "keep");
  expect(await disk.read("@roots", second, "etc/note")).toBe("still here\n");
  expect(await disk.read("@roots", `${second}.stamp`)).toContain("carried=000001");
});

test("mounts the root with its components, and the parents belong to whom they are in", async () => {
  await disk.generation(1, [directory("/home/ada/deep/er/notes", "notes", "ada")]);
  const boot = await disk.make(1);
  await disk.write("kept\n", "@state/directory/notes/a");
  await mkdir(disk.path("@roots", boot, "home/ada"), { recursive: true });
  await chown(disk.path("@roots", boot, "home/ada"), 1000, 1000);
  const dest = disk.scratch.beside;
  const seen = await disk.run([
    "sh",
    "-ec",
    `sh "$1" mount "$2" "$3" ${boot} "$4"
     trap 'umount -R "$4"' EXIT
     cat "$4/home/ada/deep/er/notes/a"
     stat -c %u "$4/home/ada/deep" "$4/home/ada/deep/er"
     findmnt -no FSROOT -M "$4/var/cache/lethe"`,
    "sh",
    SCRIPT,
    disk.scratch.device,
    disk.top,
    dest,
  ]);
  expect(seen.text).toBe("kept\n1000\n1000\n/@lethe");
});

test("a symbolic link planted in kept state never leads a mount elsewhere", async () => {
  await disk.generation(1, [directory("/home/ada"), directory("/home/ada/.cache", "cache")], {
    "home/ada/.cache/x": "",
  });
  const boot = await disk.make(1);
  await rm(disk.path("@state/directory/home-ada/.cache"), { recursive: true });
  await symlink("/etc", disk.path("@state/directory/home-ada/.cache"));
  const seen = await disk.run([
    "sh",
    "-ec",
    `sh "$1" mount "$2" "$3" ${boot} "$4"; trap 'umount -R "$4"' EXIT; ls "$4/etc"`,
    "sh",
    SCRIPT,
    disk.scratch.device,
    disk.top,
    disk.scratch.beside,
  ]);
  expect(seen.text).toContain("passwd");
  expect(seen.stderr.toString()).toContain("symbolic link");
});

test("names with spaces, backslashes, per cents and bytes beyond ASCII", async () => {
  const path = "/srv/a b\\c%d\té";
  await disk.generation(1, [directory(path, "odd")], { [`${path.slice(1)}/x`]: "odd\n" });
  await disk.make(1);
  expect(await disk.read("@state/directory/odd/x")).toBe("odd\n");
});

test("a generation that is not there is refused, and the newest former root of the kernel is named", async () => {
  await disk.generation(1, []);
  const boot = await disk.make(1);
  const failed = await disk.run(["sh", SCRIPT, "make", disk.top, "9", "erase"], [1]);
  expect(failed.stderr.toString()).toContain("generation 9 is not on this disk");
  const kernel = (await disk.run(["uname", "-r"])).text;
  expect((await disk.run(["sh", SCRIPT, "newest", disk.top, kernel])).text).toBe(boot);
  expect((await disk.run(["sh", SCRIPT, "newest", disk.top, "no-such-kernel"], [1])).text).toBe("");
});
