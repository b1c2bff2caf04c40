import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { readInstalled } from "../../../src/installed/index.ts";
import type { RuleSet } from "../../../src/model/index.ts";
import { fetchDebs } from "../../../src/packages/index.ts";
import { loadRules } from "../../../src/rules/index.ts";
import { unpackDeb } from "../../../src/tools/unpack.ts";
import { imageContext, lockOf, tinySet } from "../image/fixture.ts";

/** A line of cruft's, and the package that it is said of. */
interface Line {
  readonly name: string;
  readonly path: string;
}

let root: string;
let lines: readonly Line[];
let rules: RuleSet;

/** What cruft(8) of Debian says, on a machine that has every package that it speaks of. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "lethe-cruft-"));
  const host = realHost();
  const lock = await lockOf({ ...tinySet, names: ["cruft-ng"] });
  const packages = lock.packages.filter(({ name }) => name === "cruft-ng");
  const deb = await fetchDebs(await imageContext(), { ...lock, packages });
  for (const one of packages) await unpackDeb(host, deb(one), root);
  lines = read(readFileSync(join(root, "usr/share/cruft/ruleset"), "utf8"));
  await mkdir(join(root, "var/lib/dpkg/info"), { recursive: true });
  const names = [...new Set(lines.map(({ name }) => name))].filter((name) => !isKind(name));
  const status = names.map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n`);
  await writeFile(join(root, "var/lib/dpkg/status"), status.join("\n"));
  const installed = await readInstalled(host, root);
  rules = await loadRules({ host, root, installed, homes: [{ path: "/home/ada", user: "ada" }], noise: [] });
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** In capitals: not a package but a kind of machine. */
const isKind = (name: string) => /^[A-Z]/.test(name);

function read(text: string): Line[] {
  let name = "";
  return text.split("\n").flatMap((line) => {
    if (line.startsWith("/")) return [{ name, path: line }];
    if (line !== "" && !line.startsWith("#")) name = line;
    return [];
  });
}

/** Names that a pattern stands for. */
const example = (path: string) => path.replaceAll("**", "some/deep").replaceAll("*", "some");

/** Whatever lies below its first directory, or may be in any, is no package's. */
const isOfAll = ({ path }: Line) => /^\/[^/]+$|^\/[^/]+\/\*/.test(path);
const isUnsaid = ({ path }: Line) => path.includes("?");
const isNobodys = ({ name }: Line) => name === "base-files" || isKind(name);

test("each line is a package's name, a path, or a pattern, and all but single unknown letters can be said in a rule", () => {
  expect(lines.length).toBeGreaterThan(2000);
  const names = new Set(lines.map(({ name }) => name));
  expect([...names].filter((name) => !/^(?:[A-Z][A-Z0-9_-]+|[a-z0-9][a-z0-9+.-]+)$/.test(name))).toEqual([]);
  expect(lines.filter(isUnsaid).length).toBeLessThan(lines.length / 100);
  const told = lines.filter((line) => !isNobodys(line) && !isOfAll(line) && !isUnsaid(line));
  // A program that Lethe's own table knows is named by that.
  const byWhom = (path: string) => rules.attribute(example(path))?.by ?? "nobody";
  expect(told.filter(({ path }) => !["package", "program"].includes(byWhom(path)))).toEqual([]);
  expect(rules.notes).toEqual([]);
});

const PASSING =
  /^\/(?:var\/cache|var\/log|run|var\/run|var\/lock|tmp|var\/tmp|usr(?!\/(?:local|src)\/))\/|^\/boot\/(?:grub|initrd)/;

test("it silences exactly where what programs write is of their own making", () => {
  const silenced = new Set(rules.rules.filter(({ by }) => by === "cruft").map(({ pattern }) => pattern));
  const meant = lines.filter((line) => !isOfAll(line) && !isUnsaid(line) && PASSING.test(line.path));
  expect(silenced).toEqual(new Set(meant.map(({ path }) => path)));
  expect(meant.filter(({ path }) => rules.explain(example(path), "file") === undefined)).toEqual([]);
});

test.each([
  ["/var/log/aide/aide.log.1", "aide"],
  ["/var/cache/assaultcube/maps/1", "assaultcube"],
])("%s is explained as what %s makes", (path, name) => {
  expect(rules.attribute(path)).toEqual({ by: "package", name });
  expect(rules.explain(path, "file")).toBeDefined();
});

test("what lies in the directories that all machines have is nobody's for that", () => {
  expect(lines).toContainEqual({ name: "base-files", path: "/usr/local/bin" });
  for (const path of ["/usr/local/bin", "/etc/mtab"]) expect(rules.attribute(path)).toBeUndefined();
});

test.each([
  ...["/etc/ssh/ssh_host_ed25519_key", "/etc/wireguard/wg0.conf", "/etc/letsencrypt/live/meadow/privkey.pem"],
  ...["/home/ada/letter", "/root/notes", "/srv/data", "/opt/app/bin/app", "/usr/local/bin/backup", "/usr/src/mine/a.c"],
  ...["/var/lib/mysql/shop/orders.ibd", "/var/lib/postgresql/17/main/base/1/1", "/var/lib/docker/volumes/a/_data/a"],
  ...["/var/lib/libvirt/images/work.qcow2", "/var/mail/ada", "/var/spool/cron/crontabs/ada", "/var/www/html/shop.php"],
  ...["/usr/lib/systemd/system/mine.service", "/usr/bin/mine", "/usr/share/mine/data", "/var/backups/mine.tar"],
])("%s is silenced by none of it", (path) => {
  expect(rules.explain(path, "file")).toBeUndefined();
});
