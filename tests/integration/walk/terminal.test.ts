import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const scratch = mkdtempSync(join(tmpdir(), "lethe-walk-"));
const program = join(scratch, "program.mjs");
const kept = join(scratch, "kept.json");

beforeAll(() =>
  build({
    entryPoints: [join(import.meta.dirname, "program.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["typescript", "esbuild"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  }),
);
afterAll(() => rmSync(scratch, { recursive: true }));

/** Presses each key when the screen has been drawn for it; then how the terminal was left. */
async function walk(keys: readonly string[], columns = 80): Promise<string> {
  rmSync(kept, { force: true });
  const shell = `stty cols ${columns}; ${process.execPath} ${program} ${kept}; stty -a`;
  const child = spawn("script", ["--quiet", "--return", "--command", shell, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const left = [...keys];
  let seen = "";
  let drawn = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    seen += chunk.toString();
    const screens = seen.split("\u001b[J").length - 1;
    for (; drawn < screens; drawn += 1) {
      const key = left.shift();
      if (key !== undefined) child.stdin.write(key);
    }
  });
  await new Promise((done) => child.once("close", done));
  return seen;
}

const decided = () => (existsSync(kept) ? (JSON.parse(readFileSync(kept, "utf8")) as string[]) : undefined);
const restored = (seen: string) => / icanon/.test(seen) && / echo /.test(seen);

test("keys decide, are taken back, and the terminal is as it was", async () => {
  const seen = await walk(["a", "u", "a", "q"]);
  expect(seen).toContain("/one (unowned)");
  expect(seen).toContain("ended quit");
  expect(decided()).toEqual(["/one"]);
  expect(restored(seen)).toBe(true);
});

test("a narrow terminal, and a name that would clear it", async () => {
  const seen = await walk(["s", "l", "b", "q"], 30);
  const lines = seen.slice(0, seen.indexOf("ended")).split(/\r?\n/);
  expect(Math.max(...lines.map((line) => line.replace(/^\s*\S*\[J/, "").replaceAll("\u001b", "").length))).toBeLessThan(
    45,
  );
  expect(seen).not.toContain("\u001b[2J");
  expect(restored(seen)).toBe(true);
});

test("Ctrl-C keeps what was decided and restores the terminal", async () => {
  const seen = await walk(["a", "\u0003"]);
  expect(seen).toContain("interrupted 130");
  expect(decided()).toEqual(["/one"]);
  expect(restored(seen)).toBe(true);
});

test("so does a failure", async () => {
  const seen = await walk(["a", "a", "l"]);
  expect(seen).toContain("cannot look");
  expect(decided()).toHaveLength(2);
  expect(restored(seen)).toBe(true);
});

test("without a terminal it says so", () => {
  const { stdout } = spawnSync(process.execPath, [program, kept], { encoding: "utf8", input: "" });
  expect(stdout).toContain("--interactive asks at a terminal, and there is none");
});
