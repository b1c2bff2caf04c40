import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import type { Toolchain } from "../../../src/model/index.ts";
import { toolchainAt } from "../../../src/tools/index.ts";
import { testToolchain } from "../../support/toolchain.ts";

const host = realHost();
let toolchain: Toolchain;
let scratch: string;
beforeAll(async () => {
  toolchain = await testToolchain();
  scratch = await mkdtemp("/tmp/lethe-t-");
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const run = async (...argv: string[]) => (await host.run(toolchain.wrap(argv))).text;

test.each([
  ["qemu-system-x86_64", "--version"],
  ["qemu-img", "--version"],
  ["swtpm", "--version"],
  ["systemd-nspawn", "--version"],
  ["mmdebstrap", "--version"],
  ["apt-get", "--version"],
  ["dpkg", "--version"],
  ["mkfs.btrfs", "--version"],
  ["btrfs", "--version"],
  ["mcopy", "--version"],
  ["mkfs.fat", "--help"],
  ["sfdisk", "--version"],
  ["cryptsetup", "--version"],
  ["gpgv", "--version"],
  ["rsync", "--version"],
  ["cpio", "--version"],
  ["getfacl", "--version"],
  ["ip", "-V"],
  ["zstd", "--version"],
  ["python3", "--version"],
])("%s runs", async (...argv) => {
  expect(await run(...argv)).not.toBe("");
});

test("its programs find only each other, whatever the caller's PATH, libraries and shell", async () => {
  const { text } = await host.run(toolchain.wrap(["bash", "-c", "type -P python3 awk which; echo $LD_LIBRARY_PATH"]), {
    env: { PATH: `${scratch}:${process.env["PATH"] ?? ""}`, LD_LIBRARY_PATH: scratch, SHLVL: undefined },
  });
  expect(text.trimEnd().split("\n")).toEqual(["/usr/bin/python3", "/usr/bin/awk", "/usr/bin/which"]);
});

test("no library of a program is missing", async () => {
  const programs =
    "qemu-system-x86_64 qemu-img swtpm swtpm_setup apt-get dpkg btrfs mkfs.btrfs cryptsetup mcopy mkfs.fat";
  const more =
    "systemd-nspawn systemd-sysusers systemd-tmpfiles sfdisk rsync gpg sqv perl python3 ip mount bash udevadm kmod";
  const script = `for f in $(type -P ${programs} ${more}) /usr/lib/apt/methods/*; do
    ldd "$f" 2>/dev/null | sed -n "s|^\\s*\\(.*\\) => not found|$f \\1|p"
  done`;
  expect(await run("bash", "-c", script)).toBe("");
});

test("every other path keeps its meaning, words stay words, and statuses come through", async () => {
  const odd = `${scratch}/a b'"$c`;
  await run("sh", "-c", 'echo "$2" > "$1"', "sh", odd, "  spaced  ");
  expect(await host.readText(odd)).toBe("  spaced  \n");
  const { status } = await host.run(toolchain.wrap(["sh", "-c", "exit 7"]), { accept: [7] });
  expect(status).toBe(7);
});

test("nothing of it shows outside, or stays mounted", async () => {
  const before = await host.readText("/proc/self/mounts");
  await run("sh", "-c", "mount -t tmpfs none /mnt && echo $(ls /usr/bin | wc -l)");
  expect(await host.readText("/proc/self/mounts")).toBe(before);
});

test("a tools root at a path with spaces, and one wrapped in another", async () => {
  const path = `${scratch}/cache of mine/tools`;
  execFileSync("mkdir", ["-p", `${path}/usr`]);
  await cp(`${toolchain.path}/etc`, `${path}/etc`, { recursive: true, verbatimSymlinks: true });
  execFileSync("cp", ["-al", `${toolchain.path}/usr/.`, `${path}/usr/`]);
  const other = toolchainAt(host, path, "x");
  expect((await host.run(other.wrap(["echo", "a  b"]))).text).toBe("a  b");
  expect((await host.run(other.wrap(toolchain.wrap(["echo", "a  b"])))).text).toBe("a  b");
});

test("entering it costs milliseconds", async () => {
  const time = async (argv: string[]) => {
    const begun = performance.now();
    await host.run(argv);
    return performance.now() - begun;
  };
  const best = { plain: Number.POSITIVE_INFINITY, wrapped: Number.POSITIVE_INFINITY };
  for (let round = 0; round < 15; round++) {
    best.plain = Math.min(best.plain, await time(["true"]));
    best.wrapped = Math.min(best.wrapped, await time(toolchain.wrap(["true"])));
  }
  expect(best.wrapped - best.plain).toBeLessThan(50);
});

test("no program in it gives its caller another's rights", () => {
  const found = execFileSync("find", [toolchain.path, "-perm", "/6000", "-type", "f"], { encoding: "utf8" });
  expect(found).toBe("");
});

test("what was made by hand: accounts, links, the linker's cache", async () => {
  expect(await run("id", "-nu", "0")).toBe("root");
  expect(await run("getent", "passwd", "_apt")).toMatch(/^_apt:/);
  expect(await run("ldconfig", "-p")).toContain("libc.so.6");
  expect(readdirSync(`${toolchain.path}/usr/share/OVMF`)).toContain("OVMF_CODE_4M.fd");
  expect(statSync(`${toolchain.path}/usr/lib/systemd/boot/efi/systemd-bootx64.efi`).size).toBeGreaterThan(0);
});
