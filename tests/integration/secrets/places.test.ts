import { spawnSync } from "node:child_process";
import { statSync, truncateSync } from "node:fs";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { needPrograms } from "../../support/programs.ts";
import { TEST_CACHE, testToolchain } from "../../support/toolchain.ts";
import { Place, type RunWith } from "./machine.ts";

let place: Place;
let ada: string;

beforeAll(async () => {
  needPrograms({ age: "age", mcopy: "mtools", losetup: "mount" });
  await testToolchain();
});

beforeEach(() => {
  place = new Place();
  ada = place.person("ada");
  expect(place.lethe(["secret", "set", "wifi", "--stdin"], { input: "hunter2" }).status).toBe(0);
});

afterEach(() => {
  for (const line of spawnSync("losetup", ["--list", "--noheadings", "--output", "NAME,BACK-FILE"])
    .stdout.toString()
    .split("\n")) {
    const [name = "", file = ""] = line.trim().split(/\s+/);
    if (file.startsWith(place.directory)) spawnSync("losetup", ["--detach", name]);
  }
  place.release();
});

const key = (words: readonly string[], options: RunWith = {}) =>
  place.lethe(["security-key", ...words], { ...options, env: { LETHE_CACHE: TEST_CACHE } });

const init = (...words: string[]) => key(["init", ...words, "--protect", "plain", "--no-recovery", "--key", ada]);

function image(name: string, megabytes: number): string {
  const path = place.write(name, "");
  truncateSync(path, megabytes * 1024 * 1024);
  return path;
}

/** Where the partition is that a boot would look for. */
function onStick(path: string, name: string): string {
  const table = JSON.parse(place.run(["sfdisk", "--json", path]).toString()) as {
    partitiontable: { partitions: { start: number; size: number; name: string }[] };
  };
  const [part, ...others] = table.partitiontable.partitions;
  expect([part?.name, others]).toEqual(["lethe-key", []]);
  const offset = String((part?.start ?? 0) * 512);
  const size = String((part?.size ?? 0) * 512);
  const blkid = place.run(["blkid", "--probe", "--offset", offset, "--size", size, path]).toString();
  expect(blkid).toContain('LABEL="LETHE-KEY"');
  expect(blkid).toContain('TYPE="vfat"');
  return place.run(["mtype", "-i", `${path}@@${offset}`, `::/lethe/${name}`]).toString();
}

test("a blank stick gets a partition that a boot finds; a second stick has the same key, until it is removed", () => {
  const stick = image("stick.img", 64);
  expect(init(stick, "--dry-run").status).toBe(0);
  expect(statSync(stick).blocks).toBe(0);
  expect(init(stick)).toMatchObject({ status: 0 });
  expect(onStick(stick, "machine")).toBe("meadow\n");
  expect(onStick(stick, "key.pub")).toBe(place.read("config/keys/meadow.pub").toString());
  place.write("from-stick", onStick(stick, "key"));
  expect(place.run(["age", "-d", "-i", "from-stick", "config/secrets/wifi.age"]).toString()).toBe("hunter2");
  expect(init(stick).out).toContain("nothing to do");

  const other = image("other.img", 64);
  const words = ["add", other, "--from", stick];
  expect(key(words, { input: "by the sea\n" })).toMatchObject({ status: 0 });
  expect(onStick(other, "key.pub")).toBe(onStick(stick, "key.pub"));
  expect(onStick(other, "key.age")).toContain("-> scrypt ");
  expect(key(words).out).toContain("nothing to do");

  expect(key(["remove", stick]).err).toContain("CLI_CONFIRM");
  expect(key(["remove", stick, "--yes"])).toMatchObject({ status: 0 });
  expect(key(["remove", stick, "--yes"]).err).toContain("SECRETS_NO_KEY");
  expect(() => onStick(stick, "key")).toThrow();
});

test("what holds something else is refused, unless its identity is typed; what is in use always", () => {
  const stick = image("stick.img", 64);
  place.run(["mkfs.ext4", "-q", "-L", "photos", stick]);
  const before = place.run(["sha256sum", stick]).toString();
  const config = place.files("config");
  const refused = init(stick);
  expect(refused).toMatchObject({ status: 3 });
  expect(refused.err).toContain('ext4 "photos"');
  expect(init(stick, "--yes", "other").err).toContain("CLI_CONFIRM");
  const loop = place.run(["losetup", "--find", "--show", stick]).toString().trim();
  expect(init(stick, "--yes", stick).err).toContain("DISK_IN_USE");
  place.run(["losetup", "--detach", loop]);
  expect(init(image("tiny.img", 8)).err).toContain("DISK_TOO_SMALL");
  expect(place.run(["sha256sum", stick]).toString()).toBe(before);
  expect(place.files("config")).toEqual(config);
  expect(init(stick, "--yes", stick)).toMatchObject({ status: 0 });
  expect(onStick(stick, "machine")).toBe("meadow\n");
});

test("a block device is a stick too", () => {
  const loop = place
    .run(["losetup", "--find", "--show", image("stick.img", 64)])
    .toString()
    .trim();
  expect(init(loop)).toMatchObject({ status: 0 });
  place.run(["losetup", "--detach", loop]);
  expect(onStick(place.path("stick.img"), "key.pub")).toBe(place.read("config/keys/meadow.pub").toString());
});

test("a Lethe image has its key beside its state", () => {
  const disk = place.path("disk.img");
  for (const [command = "", ...more] of [["partition", "--size", "2G"], ["file-systems"]]) {
    const made = place.lethe([command, place.path("config"), disk, ...more], { env: { LETHE_CACHE: TEST_CACHE } });
    expect([command, made.status]).toEqual([command, 0]);
  }
  expect(init(disk)).toMatchObject({ status: 0 });
  const offset = place.run([
    "sh",
    "-c",
    `sfdisk --json ${disk} | grep -A1 'disk.img2' | grep -o 'start": [0-9]*' | grep -o '[0-9]*'`,
  ]);
  const look = `mkdir top && mount -o loop,ro,offset=$(( ${offset.toString().trim()} * 512 )) ${disk} top &&
    cd top/@state/.lethe/security-key && stat -c '%n %a %U' . * && cat key`;
  const [top, ...rest] = place
    .run(["unshare", "--mount", "--propagation", "private", "sh", "-ec", look])
    .toString()
    .split("\n");
  expect([top, ...rest.slice(0, 3)]).toEqual([". 700 root", "key 600 root", "key.pub 600 root", "machine 600 root"]);
  place.write("on-disk", rest.slice(3).join("\n"));
  expect(place.run(["age", "-d", "-i", "on-disk", "config/secrets/wifi.age"]).toString()).toBe("hunter2");
  expect(key(["add", place.path("copy"), "--from", disk, "--protect", "plain"])).toMatchObject({ status: 0 });
  expect(place.read("copy/key").toString()).toContain("AGE-SECRET-KEY-1");
});

test("rotating keeps the former key behind the new one until it is forgotten", () => {
  const holder = place.path("holder");
  expect(key(["init", holder, "--no-recovery", "--key", ada], { input: "by the sea\n" })).toMatchObject({ status: 0 });
  place.run(["cp", "-r", "config/secrets", "former"]);
  const first = place.read("config/keys/meadow.pub").toString();
  const rotate = (...words: string[]) => key(["rotate", holder, ...words], { input: "by the sea\n" });
  const before = [place.files("config"), place.files("holder")];
  expect(key(["rotate", holder], { input: "a\nb\nc\n" }).err).toContain("SECRETS_PASSPHRASE");
  expect(rotate("--dry-run").status).toBe(0);
  expect([place.files("config"), place.files("holder")]).toEqual(before);
  expect(rotate()).toMatchObject({ status: 0, out: expect.stringContaining("encrypted anew: wifi") as string });
  const second = place.read("config/keys/meadow.pub").toString();
  expect([second === first, place.read("holder/key.pub").toString()]).toEqual([false, second]);

  // Both the ciphertext of an older generation and the present one open with what a boot finds.
  const opens = (directory: string) => {
    const line = `age -d holder/key.age >opened; age -d -i opened ${directory}/wifi.age >content 2>error; true`;
    place.run(["script", "--quiet", "--return", "--command", `sh -c '${line}'`, "/dev/null"], "by the sea\n");
    return place.read("content").toString();
  };
  expect(["former", "config/secrets"].map(opens)).toEqual(["hunter2", "hunter2"]);
  expect(rotate("--forget-former")).toMatchObject({ status: 0 });
  expect(["former", "config/secrets"].map(opens)).toEqual(["", "hunter2"]);
});
