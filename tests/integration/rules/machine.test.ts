import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { readInstalled } from "../../../src/installed/index.ts";
import type { RuleSet } from "../../../src/model/index.ts";
import { loadRules } from "../../../src/rules/index.ts";

const scratch = mkdtempSync(join(tmpdir(), "lethe-rules-machine-"));
let rules: RuleSet;

beforeAll(async () => {
  const host = realHost();
  rules = await loadRules({
    host,
    root: "/",
    installed: await readInstalled(host, "/"),
    homes: [{ path: "/root", user: "root" }],
    noise: [],
  });
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("the rules of a Debian machine, this one", () => {
  it("come from its units and tmpfiles.d, and leave nothing misunderstood", () => {
    expect(rules.notes).toEqual([]);
    const sources = new Set(rules.rules.map(({ by }) => by));
    for (const name of readdirSync("/usr/lib/tmpfiles.d")) {
      const lines = readFileSync(join("/usr/lib/tmpfiles.d", name), "latin1").split("\n");
      const isMaking = lines.some((line) => /^[dDqQvLR][!+=-]*\s+[^[?]*$/.test(line));
      if (name.endsWith(".conf") && isMaking) expect([name, sources.has(`tmpfiles.d/${name}`)]).toEqual([name, true]);
    }
  });

  it("know each directory that a unit of it says is its cache, as grep finds it", () => {
    const said = execFileSync("sh", ["-c", "grep -rhE '^CacheDirectory=[A-Za-z/-]+$' /usr/lib/systemd || true"], {
      encoding: "utf8",
    });
    for (const line of said.split("\n").filter((each) => each !== "")) {
      const path = `/var/cache/${line.slice("CacheDirectory=".length)}/x`;
      expect([path, rules.explain(path, "file")?.nature]).toEqual([path, "cache"]);
    }
  });

  it("explain what packages and their tools made", () => {
    for (const [path, type] of [
      ["/var/lib/dpkg/status", "file"],
      ["/var/lib/dpkg/info/bash.list", "file"],
      ["/etc/ld.so.cache", "file"],
      ["/etc/passwd-", "file"],
      ["/etc/alternatives/awk", "symlink"],
      ["/var/log/dpkg.log.3.gz", "file"],
      ["/root/.cache/anything", "file"],
    ] as const) {
      expect([path, rules.explain(path, type) !== undefined]).toEqual([path, true]);
    }
  });

  it("explain nothing that is planted", () => {
    const directories = [
      "",
      "/etc",
      "/etc/ssl",
      "/home/x",
      "/opt/x",
      "/root",
      "/root/.config/x",
      "/srv",
      "/usr/local/bin",
    ];
    const more = [
      "/usr/bin",
      "/usr/lib/python3",
      "/var",
      "/var/lib",
      "/var/lib/postgresql/15/main",
      "/var/lib/dpkg",
      "/boot",
    ];
    for (const directory of [...directories, ...more, "/usr/share/mime", "/etc/systemd/system", "/etc/alternatives"]) {
      expect([directory, rules.explain(`${directory}/planted`, "file")]).toEqual([directory, undefined]);
    }
  });

  it("know a tag of a cache that is really there, and nothing of a pipe in its place", async () => {
    writeFileSync(join(scratch, "CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n");
    expect((await rules.look(join(scratch, "CACHEDIR.TAG"), "file"))?.rule?.nature).toBe("cache");
    const other = mkdtempSync(join(scratch, "other-"));
    execFileSync("mkfifo", [join(other, "CACHEDIR.TAG")]);
    expect(await rules.look(join(other, "CACHEDIR.TAG"), "fifo")).toBeUndefined();
  });
});
