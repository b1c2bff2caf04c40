import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromRegistry, run, runBeside, scratchDirectory, where } from "./checkout.ts";

const VERSION = /^lethe \d+\.\d+\.\d+ \([0-9a-f]{12}\)\n$/;
const PATH = process.env["PATH"] ?? "";
const scratch = scratchDirectory();
const cache = join(scratch.path, "cache");
const env = { PATH, LETHE_CACHE: cache };

afterAll(scratch.remove);

describe("a checkout with its npm packages", () => {
  const checkout = scratch.checkout("a place with spaces", { modules: true });
  const lethe = join(checkout, "lethe");

  test("is built at the first run, and not at the next", () => {
    const first = run([lethe, "--version"], env);
    expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(VERSION) as string });
    expect(first.stderr).toContain("building");
    expect(run([lethe, "--version"], env)).toEqual({ ...first, stderr: "" });
  });

  test("runs through a symlink, from any directory, with its arguments as they are", () => {
    const link = join(scratch.path, "elsewhere");
    symlinkSync(lethe, link);
    const { status, stderr } = run([link, "man", "no  such", "*"], env, scratch.path);
    expect(status).toBe(64);
    expect(stderr).toContain("there is no command no  such *");
  });

  test("is built again when a file is changed, added or deleted", () => {
    const added = join(checkout, "src/cli/added.ts");
    for (const change of [
      () => appendFileSync(join(checkout, "src/cli/main.ts"), "// changed\n"),
      () => writeFileSync(added, "export {};\n"),
      () => rmSync(added),
    ]) {
      change();
      expect(run([lethe, "--version"], env).stderr).toContain("building");
      expect(run([lethe, "--version"], env).stderr).toBe("");
    }
  });

  test("is built once where two run at once", async () => {
    appendFileSync(join(checkout, "src/cli/main.ts"), "// changed\n");
    const runs = await Promise.all([1, 2, 3].map(() => runBeside([lethe, "--version"], env)));
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
    expect(runs.filter(({ stderr }) => stderr.includes("lethe: building"))).toHaveLength(1);
  });

  test("gives the same release wherever it is built", () => {
    const other = scratch.checkout("other", { modules: true, from: checkout });
    appendFileSync(join(other, "src/cli/main.ts"), "// changed\n");
    expect(run([join(other, "lethe"), "--version"], env).stdout).toBe(run([lethe, "--version"], env).stdout);
  });

  test("costs less than 30 ms when nothing has to be done", () => {
    const instant = join(scratch.path, "instant-node");
    writeFileSync(instant, '#!/bin/sh\n[ "$1" = --version ] && echo v20.19.0\nexit 0\n');
    chmodSync(instant, 0o755);
    const programs = scratch.programs("instant", { node: instant });
    const times = Array.from({ length: 20 }, () => {
      const begun = performance.now();
      expect(run([lethe], { ...env, PATH: programs }).status).toBe(0);
      return performance.now() - begun;
    });
    expect(Math.min(...times)).toBeLessThan(30);
  });

  test("cannot be built: the compiler's message is shown, and the status is not 0", () => {
    const broken = scratch.checkout("broken", { modules: true });
    appendFileSync(join(broken, "src/cli/main.ts"), "const = ;\n");
    const { status, stderr } = run([join(broken, "lethe"), "--version"], env);
    expect(status).not.toBe(0);
    expect(stderr).toContain("src/cli/main.ts:");
    expect(existsSync(join(broken, "dist"))).toBe(false);
  });
});

describe("a checkout that cannot be written", () => {
  const checkout = scratch.checkout("read-only", { modules: false });
  const readOnly = `mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec "$1/lethe" --version`;
  const argv = ["unshare", "--mount", "--propagation", "private", "sh", "-c", readOnly, "sh", checkout] as const;

  test("is built in a copy below the cache, with npm packages of its own", () => {
    const first = run([...argv], env);
    expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(VERSION) as string });
    const [copy = ""] = readdirSync(join(cache, "checkout"));
    utimesSync(join(cache, "checkout", copy), 1, 1);
    expect(run([...argv], env)).toMatchObject({ status: 0, stdout: first.stdout, stderr: "" });
    // lethe gc deletes what was used longest ago.
    expect(statSync(join(cache, "checkout", copy)).mtimeMs).toBeGreaterThan(1000);
    expect(existsSync(join(checkout, "dist"))).toBe(false);
    expect(existsSync(join(checkout, "node_modules"))).toBe(false);
  });

  test("is copied again when it has changed", () => {
    appendFileSync(join(checkout, "src/cli/main.ts"), "// changed\n");
    expect(run([...argv], env).stderr).toContain("building");
  });
});

describe("a host with Node 18, as Debian 12 and Ubuntu 24.04 have", () => {
  let old = "";
  const checkout = scratch.checkout("on-node-18", { modules: false });

  beforeAll(() => {
    const node = fromRegistry(`node-linux-${process.arch}`, "18.20.8", "bin/node");
    const npm = fromRegistry("npm", "9.2.0", "bin/npm-cli.js");
    old = scratch.programs("old", { node, npm });
  });

  test("gets the pinned one, and is told so before", () => {
    const first = run([join(checkout, "lethe"), "--version"], { ...env, PATH: old });
    expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(VERSION) as string });
    expect(first.stderr).toMatch(/Node 18\.20\.8 is too old.*Node 20\.20\.2 .*is fetched with npm/);
    expect(run([join(checkout, "lethe"), "--version"], { ...env, PATH: old }).stderr).toBe("");
  });

  test("runs nothing of a package that is not the pinned one", () => {
    const npm = join(scratch.path, "wrong-npm");
    const archive = `node-linux-${process.arch}-20.20.2.tgz`;
    writeFileSync(
      npm,
      `#!/bin/sh\nmkdir -p package/bin && printf '#!/bin/sh\\n' >package/bin/node && tar -czf ${archive} package\n`,
    );
    chmodSync(npm, 0o755);
    const programs = scratch.programs("wrong", { npm });
    const other = join(scratch.path, "other-cache");
    const { status, stderr } = run([join(checkout, "lethe")], { PATH: programs, LETHE_CACHE: other });
    expect(status).toBe(2);
    expect(stderr).toContain("its SHA-256 differs");
    expect(existsSync(join(other, "node/20.20.2-x64/bin/node"))).toBe(false);
  });
});

test("with neither Node nor npm the one command is said that installs them", () => {
  const checkout = scratch.checkout("bare", { modules: false });
  const programs = scratch.programs("bare-programs", {});
  const { status, stdout, stderr } = run([join(checkout, "lethe")], {
    PATH: programs,
    LETHE_CACHE: join(scratch.path, "none"),
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("apt-get install nodejs npm");
});

test("the cache of a person is where XDG says", () => {
  const checkout = scratch.checkout("of-a-person", { modules: true });
  const home = join(scratch.path, "home");
  mkdirSync(home);
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] as const;
  chmodSync(scratch.path, 0o755);
  chmodSync(home, 0o777);
  const argv = [...nobody, where("sh"), join(checkout, "lethe"), "--version"] as const;
  expect(run([...argv], { PATH, HOME: home })).toMatchObject({ status: 0 });
  expect(existsSync(join(home, ".cache/lethe/checkout"))).toBe(true);
  expect(run([...argv], { PATH, HOME: home, XDG_CACHE_HOME: join(home, "xdg") })).toMatchObject({ status: 0 });
  expect(existsSync(join(home, "xdg/lethe/checkout"))).toBe(true);
});
