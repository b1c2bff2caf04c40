import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const scratch = mkdtempSync(join(tmpdir(), "lethe-frame-"));
const program = join(scratch, "probe.mjs");
const file = (name: string) => join(scratch, name);

beforeAll(() =>
  build({
    entryPoints: [join(import.meta.dirname, "probe.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
  }),
);
afterAll(() => rmSync(scratch, { recursive: true }));

function run(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });
  return { status, stdout, stderr };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.once("close", (status) => done(status)));
}

test("what a command mounts is seen by it alone, and is gone with it", () => {
  mkdirSync(file("place"));
  expect(run("mount", file("place"))).toEqual({ status: 0, stdout: "lethe-probe\n", stderr: "" });
  expect(readFileSync("/proc/self/mounts", "utf8")).not.toContain("lethe-probe");
});

test("a command that mounts ends when what started it is killed", async () => {
  const mark = file("tidied-orphan");
  const child = spawn(process.execPath, [program, "waitMounted", mark], { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise<void>((waiting) => child.stderr.once("data", () => waiting()));
  await new Promise((later) => setTimeout(later, 200));
  child.kill("SIGKILL");
  await expect.poll(() => existsSync(mark), { timeout: 10_000 }).toBe(true);
});

test("who may not mount is told so", () => {
  const argv = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, program, "mount", "x"];
  spawnSync("chmod", ["-R", "a+rX", scratch]);
  const { status, stderr } = spawnSync("setpriv", argv, { encoding: "utf8", cwd: scratch });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: "lethe: this needs root: it mounts file systems [CLI_ROOT]\n  Run it again with sudo.\n",
  });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends what runs, lets the command tidy up, and gives %i", async (signal, status) => {
  const mark = file(`tidied-${signal}`);
  const child = spawn(process.execPath, [program, "wait", mark], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  await new Promise<void>((waiting) =>
    child.stderr.on("data", (text: Buffer) => {
      said += text.toString();
      if (said === "waiting\n") waiting();
    }),
  );
  // The note comes just before the program that it waits for is started.
  await new Promise((later) => setTimeout(later, 200));
  child.kill(signal);
  expect(await ended(child)).toBe(status);
  expect(said).toBe("waiting\nlethe: interrupted\n");
  expect(existsSync(mark)).toBe(true);
});

test("--dry-run tells what would be done and does not do it", () => {
  const path = file("unwritten");
  expect(run("write", path, "--yes", path, "--dry-run")).toEqual({
    status: 0,
    stdout: `would write ${path}\n`,
    stderr: "",
  });
  expect(run("write", path, "--yes", path, "--dry-run", "--json").stdout).toBe(
    `${JSON.stringify({ would: "write", what: path })}\n`,
  );
  expect(existsSync(path)).toBe(false);
});

test("--trace shows what is run and written", () => {
  const path = file("traced");
  const { status, stderr } = run("write", path, "--yes", path, "--trace");
  expect(status).toBe(0);
  expect(stderr).toMatch(/^\+ run true \(\d+ ms\)\n\+ write .*traced\n$/);
});

test("nobody to ask is a refusal, in words and in JSON", () => {
  const path = file("refused");
  expect(run("write", path)).toEqual({
    status: 3,
    stdout: "",
    stderr: `lethe: nobody has agreed to what would be lost [CLI_CONFIRM]\n    ${path}: written over\n  To agree, add: --yes ${path}\n`,
  });
  const { error } = JSON.parse(run("write", path, "--json").stderr) as { error: unknown };
  expect(error).toMatchObject({ code: "CLI_CONFIRM", status: 3 });
  expect(existsSync(path)).toBe(false);
});

test("on a terminal a person is asked", () => {
  const path = file("asked");
  const line = [process.execPath, program, "write", path].map((word) => `'${word}'`).join(" ");
  const onTerminal = (answer: string) =>
    spawnSync("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
      encoding: "utf8",
      input: `${answer}\n`,
    });
  expect(onTerminal("no")).toMatchObject({ status: 3 });
  expect(existsSync(path)).toBe(false);
  const agreed = onTerminal(path);
  expect(agreed.stdout).toContain(`Type ${path} to go on: `);
  expect(agreed.status).toBe(0);
  expect(readFileSync(path, "utf8")).toBe("written\n");
});

test("an answer, a person's error and a bug each have their exit status", () => {
  expect(run("fail", "differs")).toEqual({ status: 1, stdout: "", stderr: "" });
  expect(run("fail", "user")).toEqual({ status: 2, stdout: "", stderr: "lethe: cannot read x [HOST_READ]\n  Look.\n" });
  expect(run("fail", "bug")).toMatchObject({ status: 4, stderr: expect.not.stringContaining("probe.mjs") as string });
});

test("a reader that has seen enough is no error", () => {
  const line = `'${process.execPath}' '${program}' many | head -n 1`;
  expect(spawnSync("bash", ["-c", `${line}; echo \${PIPESTATUS[0]}`], { encoding: "utf8" })).toMatchObject({
    stdout: "line 0\n141\n",
    stderr: "",
  });
});
