import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

/** Not below /tmp, of which no config may keep anything. */
let place: string;
let config: string;
let home: string;

const system = `import { debian, defineSystem, user } from "lethe";
export const ada = user("ada", { authorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6sXo0Wl1a3Gm4v3Wb1Fz6p2u5fQ8s9J7k3mX1yZ2aB ada"] });
export default defineSystem({ hostname: "meadow", packages: debian("trixie", ["vim"]), users: [ada] });
`;
const state = `import { cache, defineState } from "lethe";

export default defineState([
    cache("/srv/cache"),   // who needs it
]);
`;

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-walk-");
  config = join(place, "config");
  home = join(place, "home");
  mkdirSync(config);
  writeFileSync(join(config, "system.ts"), system);
  writeFileSync(join(config, "state.ts"), state);
  mkdirSync(join(home, "Notes/deep"), { recursive: true });
  writeFileSync(join(home, "Notes/deep/a"), "x".repeat(3000));
  mkdirSync(join(home, "junk"));
  writeFileSync(join(home, "junk/b"), "y".repeat(20));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

/** Types each answer once what it answers has been seen. */
async function walk(
  answers: readonly (readonly [seen: RegExp, keys: string])[],
): Promise<{ seen: string; status: number }> {
  const lethe = [resolve("dist/bin/lethe"), "state", "check-untracked", "--interactive", "--config", config, home];
  const child = spawn(
    "script",
    ["--quiet", "--return", "--command", `stty cols 100; ${lethe.join(" ")}`, "/dev/null"],
    {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, HOME: home, LETHE_CACHE: join(place, "cache") },
    },
  );
  const left = [...answers];
  let [seen, from] = ["", 0];
  child.stdout.on("data", (chunk: Buffer) => {
    seen += chunk.toString();
    for (let next = left[0]; next?.[0].test(seen.slice(from)) === true; next = left[0]) {
      left.shift();
      from = seen.length;
      child.stdin.write(next[1]);
    }
  });
  const status = await new Promise<number>((done) => child.once("close", (code) => done(code ?? -1)));
  return { seen, status };
}

const written = () => readFileSync(join(config, "state.ts"), "utf8");

test("what is decided, a key each, becomes one change that is shown and agreed to", async () => {
  const { seen, status } = await walk([
    [/Notes/, "l"],
    [/back out/, "b"],
    [/Notes/, "t"],
    [/\[1\] directory/, "1"],
    [/junk/, "i"],
    [/why is it ignored/, "made by a test\r"],
    [/Write this\?/, "y\n"],
  ]);
  expect({ status, seen: status === 0 ? "" : seen }).toEqual({ status: 0, seen: "" });
  expect(written()).toContain('    cache("/srv/cache"),   // who needs it\n');
  expect(written()).toContain(`directory("${home}/Notes"`);
  expect(written()).toMatch(new RegExp(`ignore\\("${home}/junk/\\*\\*", "made by a test"\\)`));
}, 60_000);

test("quitting writes nothing, and the next walk begins with what was decided", async () => {
  const quit = await walk([
    [/Notes/, "t"],
    [/\[1\] directory/, "1"],
    [/junk/, "q"],
  ]);
  expect(quit).toMatchObject({ status: 1 });
  expect(quit.seen).toContain("kept for the next walk");
  expect(written()).toBe(state);
  const again = await walk([
    [/junk/, "w"],
    [/Write this\?/, "n\n"],
  ]);
  expect(again.seen).toContain(`directory("${home}/Notes"`);
  expect(written()).toBe(state);
}, 60_000);

test("nothing is not said of what could not be looked into", async () => {
  rmSync(home, { recursive: true });
  mkdirSync(join(home, "cache"), { recursive: true });
  writeFileSync(join(home, "cache/CACHEDIR.TAG"), "Signature: 8a477f597d28d172789f06886806bc55\n");
  const name = "d".repeat(250);
  const deep = `for each in $(seq 20); do mkdir ${name}; cd -P ${name}; done`;
  execFileSync("bash", ["-c", deep], { cwd: join(home, "cache") });
  try {
    const { seen, status } = await walk([]);
    expect(seen).toContain("its path is longer than the system allows");
    expect(seen).toContain("Nothing untracked where it could be looked.");
    expect(status).toBe(2);
  } finally {
    // Node's own cannot reach as deep.
    execFileSync("rm", ["-rf", home]);
  }
});
