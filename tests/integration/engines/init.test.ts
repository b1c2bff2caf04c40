import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterEach, beforeEach, expect, test } from "vitest";
import { encryptTo } from "../../../src/secrets/index.ts";
import { type Brought, stateInit } from "../../../src/workflows/index.ts";
import { testWorkspace } from "../../support/workspace.ts";

/** Not below /tmp, of which no config may keep anything. */
let place: string;

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-init-");
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const path = (...parts: string[]) => join(place, ...parts);

const WHO = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };

function git(directory: string, ...words: string[]): string {
  const settings = ["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always"];
  return execFileSync("git", ["-C", path(directory), ...settings, ...words], {
    encoding: "utf8",
    env: { ...process.env, ...WHO },
  }).trim();
}

/** A bare remote with the branches main and side. */
function remote(name: string): void {
  mkdirSync(path(name), { recursive: true });
  git(name, "init", "--quiet", "--bare");
  git(".", "clone", "--quiet", path(name), path("first"));
  writeFileSync(path("first/a"), "a\n");
  git("first", "add", "a");
  git("first", "commit", "--quiet", "--message", "a");
  git("first", "push", "--quiet", "origin", "HEAD:refs/heads/main", "HEAD:refs/heads/side");
  rmSync(path("first"), { recursive: true });
}

function declare(...entries: string[]): void {
  mkdirSync(path("config"), { recursive: true });
  writeFileSync(
    path("config/system.ts"),
    `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "meadow", packages: debian("trixie"), configHome: "${path("home")}" });\n`,
  );
  writeFileSync(
    path("config/state.ts"),
    `import { cache, defineState, directory, repository, secret, secretFile } from "lethe";
export default defineState([${entries.join(", ")}]);\n`,
  );
}

/** What is declared in state.ts, by its path below the scratch directory. */
async function brought(options: Partial<Parameters<typeof stateInit>[1]> = {}): Promise<Record<string, Brought>> {
  const workspace = { ...testWorkspace(), cwd: place };
  const all = await stateInit(workspace, { config: path("config"), onBrought: () => undefined, ...options });
  const own = all.filter(({ component }) => component.by === "state.ts");
  return Object.fromEntries(own.map((one) => [one.component.path.slice(place.length + 1), one]));
}

test("an empty place gets a clone with all branches, directories with their owners, and a second run changes nothing", async () => {
  remote("remote");
  const repository = `repository("${path("work/notes")}", { remote: "${path("remote")}" })`;
  const work = `directory("${path("work")}", { owner: "nobody", group: "nogroup", mode: 0o750 })`;
  declare(work, repository, `cache("${path("cache")}")`);
  // A place below a root, so that what the machine itself keeps is not touched.
  const root = path("root");
  mkdirSync(root);
  const target = { target: root };
  const first = await brought(target);
  const at = (name: string) => join(root, path(name));
  expect(first["work"]).toMatchObject({
    outcome: "brought",
    left: ["nothing keeps a copy of it: it is new and empty"],
  });
  expect(statSync(at("work"))).toMatchObject({ uid: 65534, gid: 65534 });
  expect(statSync(at("work")).mode & 0o7777).toBe(0o750);
  expect(first["work/notes"]).toMatchObject({ outcome: "brought", left: [] });
  expect(readFileSync(join(at("work/notes"), "a"), "utf8")).toBe("a\n");
  const branches = execFileSync("git", ["-C", at("work/notes"), "branch", "--remotes", "--format=%(refname:short)"], {
    encoding: "utf8",
  });
  expect(branches.trim().split("\n")).toEqual(expect.arrayContaining(["origin/main", "origin/side"]));
  expect(readdirSync(at("work/notes")).sort()).toEqual([".git", "a"]);
  expect(first["cache"]).toMatchObject({ outcome: "brought", left: [] });
  writeFileSync(join(at("work/notes"), "a"), "mine\n");
  const second = await brought(target);
  for (const one of ["work", "work/notes"]) expect(second[one]?.outcome).toBe("kept");
  expect(readFileSync(join(at("work/notes"), "a"), "utf8")).toBe("mine\n");
});

test("what is there is kept, and --replace moves it aside", async () => {
  remote("remote");
  declare(`repository("${path("notes")}", { remote: "${path("remote")}" })`);
  const at = path("root", path("notes"));
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "precious"), "x");
  const target = { target: path("root") };
  expect((await brought(target))["notes"]).toMatchObject({ outcome: "kept" });
  expect(readdirSync(at)).toEqual(["precious"]);
  expect((await brought({ ...target, replace: true, planOnly: true }))["notes"]).toMatchObject({ outcome: "planned" });
  expect(readdirSync(at)).toEqual(["precious"]);
  const replaced = (await brought({ ...target, replace: true }))["notes"];
  expect(replaced?.outcome).toBe("brought");
  expect(readFileSync(join(replaced?.aside ?? "", "precious"), "utf8")).toBe("x");
  expect(readFileSync(join(at, "a"), "utf8")).toBe("a\n");
});

test("where nothing can be brought, what was there comes back to its place", async () => {
  declare(`repository("${path("notes")}")`);
  const at = path("root", path("notes"));
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "precious"), "x");
  expect((await brought({ target: path("root"), replace: true }))["notes"]).toMatchObject({
    outcome: "absent",
    left: ["no remote is declared that it could be cloned from"],
  });
  expect(readdirSync(at)).toEqual(["precious"]);
  expect(readdirSync(path("root", place))).toEqual(["notes"]);
});

test("a clone that was cut short is made anew; one that fails stops no other", async () => {
  remote("remote");
  declare(
    `repository("${path("notes")}", { remote: "${path("remote")}" })`,
    `repository("${path("other")}", { remote: "${path("nowhere")}" })`,
  );
  const half = path("root", path("notes"), ".lethe-filling/tree/.git");
  mkdirSync(half, { recursive: true });
  writeFileSync(join(half, "config"), "half");
  const all = await brought({ target: path("root") });
  expect(all["notes"]).toMatchObject({ outcome: "brought" });
  expect(readdirSync(path("root", path("notes"))).sort()).toEqual([".git", "a"]);
  expect(all["other"]).toMatchObject({
    outcome: "failed",
    failed: { why: expect.stringContaining("nowhere") as string },
  });
});

test("cut short while it took its place, the rest of it is moved there", async () => {
  declare(`repository("${path("notes")}", { remote: "${path("nowhere")}" })`);
  const at = path("root", path("notes"));
  mkdirSync(join(at, ".lethe-filling/tree"), { recursive: true });
  writeFileSync(join(at, ".lethe-filling/whole"), "");
  writeFileSync(join(at, "moved"), "1");
  writeFileSync(join(at, ".lethe-filling/tree/not-yet"), "2");
  expect((await brought({ target: path("root") }))["notes"]).toMatchObject({ outcome: "brought" });
  expect(readdirSync(at).sort()).toEqual(["moved", "not-yet"]);
});

test("a person's secret file is decrypted with its owner and mode, by the key that is named; a Lethe disk never has it", async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  declare(
    `secretFile("${path("token")}", { secret: secret("token"), owner: "nobody", group: "nogroup", mode: 0o440 })`,
  );
  mkdirSync(path("config/secrets"), { recursive: true });
  const sealed = await encryptTo([{ file: "keys/a.pub", text: recipient }], Buffer.from("hunter2\n"));
  writeFileSync(path("config/secrets/token.age"), sealed);
  writeFileSync(path("key"), `# a key\n${identity}\n`, { mode: 0o600 });
  mkdirSync(path("root"));
  expect(await brought({ target: path("root"), key: path("key") })).not.toHaveProperty("token");
  expect(readdirSync(path("root"))).not.toContain("token");
  expect((await brought())["token"]).toMatchObject({
    outcome: "failed",
    failed: { why: expect.stringContaining("--key FILE") as string },
  });
  expect(existsSync(path("token"))).toBe(false);
  expect((await brought({ key: path("key") }))["token"]).toMatchObject({ outcome: "brought" });
  const file = path("token");
  expect(readFileSync(file, "utf8")).toBe("hunter2\n");
  expect(statSync(file)).toMatchObject({ uid: 65534, gid: 65534 });
  expect(statSync(file).mode & 0o7777).toBe(0o440);
  expect(readdirSync("/run").filter((name) => name.startsWith("lethe-secrets-"))).toEqual([]);
});

test("on the running machine a repository is cloned as its owner, and a remote on this disk is no copy", async () => {
  remote("remote");
  execFileSync("chmod", ["-R", "a+rX", place]);
  mkdirSync(path("theirs"));
  // git serves nobody from a repository of somebody else.
  execFileSync("chown", ["-R", "nobody:nogroup", path("theirs"), path("remote")]);
  declare(`repository("${path("theirs/notes")}", { remote: "${path("remote")}", owner: "nobody", group: "nogroup" })`);
  expect((await brought())["theirs/notes"]).toMatchObject({ outcome: "brought", standing: { verdict: "losing" } });
  expect(statSync(path("theirs/notes/.git/config")).uid).toBe(65534);
  expect(statSync(path("theirs/notes")).uid).toBe(65534);
});
