import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { formatLock, parseLock } from "../../../src/format/index.ts";
import { memoryHost } from "../../../src/host/index.ts";
import { requestDigest } from "../../../src/packages/index.ts";
import { hostNeeds, systemToolchain, TOOLS, toolchainAt, toolsDigest } from "../../../src/tools/index.ts";

const text = readFileSync(new URL("../../../tools.lock", import.meta.url), "utf8");

test("tools.lock is in its one form, and is the lock of the tools that are asked for", () => {
  const lock = parseLock(text, "tools.lock");
  expect(formatLock(lock)).toBe(text);
  expect(lock.request).toBe(requestDigest(TOOLS, "amd64"));
  const names = new Set(lock.packages.map(({ name }) => name));
  expect(TOOLS.names.filter((name) => !names.has(name))).toEqual([]);
});

test("another lock is another tools root", () => {
  const lock = parseLock(text);
  expect(toolsDigest(lock)).toMatch(/^[\da-f]{64}$/);
  expect(toolsDigest({ ...lock, packages: lock.packages.slice(1) })).not.toBe(toolsDigest(lock));
});

test("on an installed machine a command line is run as it is", () => {
  expect(systemToolchain().wrap(["a", "b c"])).toEqual(["a", "b c"]);
});

test("a command line goes behind the wrapper, word for word", () => {
  const words = toolchainAt({ uid: 0 }, "/cache with space/tools/x", "x").wrap(["mkfs.btrfs", "a b", "$c"]);
  expect(words.slice(-4)).toEqual(["/cache with space/tools/x", "mkfs.btrfs", "a b", "$c"]);
  expect(words).not.toContain("--user");
  expect(toolchainAt({ uid: 1000 }, "/x", "x").wrap([])).toContain("--user");
});

test("what the host lacks is named with its package", async () => {
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const host = {
    ...memoryHost({ files: { [keyring]: "key" } }),
    which: async (program: string) => (program === "gpgv" ? undefined : `/usr/bin/${program}`),
  };
  const absent = (await hostNeeds(host)).filter(({ present }) => !present);
  expect(absent).toEqual([{ program: "gpgv", why: "checks Debian's signatures", present: false, package: "gpgv" }]);
  expect((await hostNeeds(memoryHost())).every(({ present }) => !present)).toBe(true);
});
