import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dryRun } from "../../../src/host/index.ts";
import { UserError } from "../../../src/model/index.ts";
import { decryptWith } from "../../../src/secrets/index.ts";
import { loadConfig } from "../../../src/workflows/config.ts";
import { type AdoptionWish, adopt } from "../../../src/workflows/index.ts";
import { needPrograms } from "../../support/programs.ts";
import { testWorkspace } from "../../support/workspace.ts";

/** Not below /tmp, of which no config may keep anything. */
let place: string;
let config: string;
let home: string;

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-adopt-");
  config = join(place, "config");
  home = join(place, "ada");
  mkdirSync(config);
  mkdirSync(home);
  write("config/system.ts", system);
  write("config/state.ts", state);
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

const state = `import { defineState, cache } from 'lethe'
import { ada } from './system'

export default defineState([
    cache(ada.home('.cache'))   // who needs it
])
`;

const system = `import { debian, defineSystem, user } from "lethe";
export const ada = user("ada", { home: HOME });
export default defineSystem({
  hostname: "meadow",
  packages: debian("trixie", ["vim"]),
  users: [ada],
});
`;

function write(path: string, content: string | Buffer, mode = 0o644): string {
  const full = join(place, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, typeof content === "string" ? content.replace("HOME", JSON.stringify(home)) : content);
  chmodSync(full, mode);
  return full;
}

const read = (path: string) => readFileSync(join(place, path), "utf8");

async function adopted(wishes: readonly AdoptionWish[], whileAsked?: () => void): Promise<string> {
  let diff = "";
  await adopt({ ...testWorkspace(), cwd: place }, wishes, {
    config,
    onPlan: (plan) => {
      diff = plan.proposal.diff;
    },
    agree: async () => whileAsked?.(),
  });
  return diff;
}

async function refusal(...wishes: AdoptionWish[]): Promise<string> {
  const before = [read("config/state.ts"), read("config/system.ts"), readdirSync(config)];
  try {
    await adopted(wishes);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect([read("config/state.ts"), read("config/system.ts"), readdirSync(config)]).toEqual(before);
    return `${error.code} ${error.message}`.replaceAll(place, "");
  }
  throw new Error("it was not refused");
}

test("directories, work trees, caches and single files come into state.ts; a second time there is nothing to do", async () => {
  mkdirSync(join(home, "notes"), { mode: 0o755 });
  execFileSync("git", ["init", "--quiet", join(home, "src")]);
  execFileSync("git", ["-C", join(home, "src"), "remote", "add", "origin", "https://ada:secret@git.example.org/x.git"]);
  write("build/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
  write("counter", "1\n", 0o600);
  const wishes = ["ada/notes/", "ada/src", "build", "counter"].map((word) => ({ word }));
  const diff = await adopted(wishes);
  expect(
    read("config/state.ts").replaceAll(place, ""),
  ).toBe(`import { defineState, cache, directory, repository, keptFile } from 'lethe'
import { ada } from './system'

export default defineState([
    cache(ada.home('.cache')),   // who needs it
    directory(ada.home('notes'), { owner: 'root', group: 'root', mode: 0o755 }),
    repository(ada.home('src'), { owner: 'root', group: 'root', mode: 0o755, remote: 'https://git.example.org/x.git' }),
    cache('/build'),
    keptFile('/counter', { mode: 0o600 })
])
`);
  expect(diff).toMatch(/^--- a\/state\.ts\n\+\+\+ b\/state\.ts\n/);
  expect(await adopted(wishes)).toBe("");
});

test("a work tree of Mercurial's is a repository too, with its default path; one that shares another's history is none", async () => {
  needPrograms({ hg: "mercurial" });
  execFileSync("hg", ["init", join(home, "book")]);
  const paths = "[paths]\ndefault = https://ada:secret@hg.example.org/book\n";
  writeFileSync(join(home, "book/.hg/hgrc"), paths);
  execFileSync("hg", ["--config", "extensions.share=", "share", "--quiet", join(home, "book"), join(home, "shared")]);
  await adopted([{ word: "ada/book" }]);
  const written = read("config/state.ts").replace(/\s+/g, " ");
  expect(written).toMatch(
    /repository\(ada\.home\('book'\), \{ .*vcs: 'hg', remote: 'https:\/\/hg\.example\.org\/book', \}\)/,
  );
  const { declaration } = await loadConfig({ ...testWorkspace(), cwd: place }, config);
  expect(declaration.components.find(({ path }) => path === join(home, "book"))).toMatchObject({
    type: "repository",
    vcs: "hg",
  });
  expect(await refusal({ word: "ada/shared", as: "repository" })).toMatch(/^STATE_NO_REPOSITORY /);
});

test("settings come into files/, as what they are; owner and mode of the config stay", async () => {
  chmodSync(join(config, "system.ts"), 0o600);
  write("etc/tool.conf", "a=1\n");
  write("etc/tool.d/run", Buffer.from("#!/bin/sh\n\xff", "latin1"), 0o755);
  write("etc/tool.d/one.conf", "1\n");
  const wish = (word: string): AdoptionWish => ({ word, as: "config" });
  await adopted([wish("etc/tool.conf"), wish("etc/tool.d"), { word: "htop", as: "package" }, wish("ssh.service")]);
  const text = read("config/system.ts").replaceAll(place, "");
  expect(text).toContain(`packages: debian("trixie", ["vim", "htop"]),`);
  expect(text).toContain(`    "/etc/tool.conf": file.from("files/etc/tool.conf"),\n`);
  expect(text).toContain(`    "/etc/tool.d": file.tree("files/etc/tool.d"),\n`);
  expect(text).toContain(`    "ssh.service": "enabled",\n`);
  expect(statSync(join(config, "system.ts")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(config, "files", place, "etc/tool.d/run"), "latin1")).toBe("#!/bin/sh\n\xff");
  expect(statSync(join(config, "files", place, "etc/tool.d/run")).mode & 0o777).toBe(0o755);
});

test("what is copied names the config's store; a secret is ciphertext that its key opens", async () => {
  const identity = await generateIdentity();
  write("config/keys/ada.pub", `${await identityToRecipient(identity)}\n`);
  write("config/secrets/nas.age", "x");
  const stores = `import { rclone, restic, secret } from "lethe";
export const nas = restic("/mnt/disk/lethe", { password: secret("nas") });
export const music = rclone("nas:music");
`;
  write("config/stores.ts", stores);
  write(
    "config/state.ts",
    state.replace("import { ada }", "import { nas } from './stores'\nexport { nas }\nimport { ada }"),
  );
  write("ada/Documents/a", "");
  write("ada/Music/a", "");
  write("etc/wifi.nmconnection", "[wifi-security]\npsk=hunter2\n", 0o600);
  const wishes: AdoptionWish[] = [
    { word: "ada/Documents", as: "backup", reason: "letters" },
    { word: "ada/Music", as: "media" },
    { word: "etc/wifi.nmconnection", as: "secret" },
  ];
  const diff = await adopted(wishes);
  expect(diff).not.toContain("hunter2");
  const text = read("config/state.ts").replaceAll(place, "");
  const whose = "owner: 'root', group: 'root', mode: 0o755";
  expect(text).toContain(`    backup(ada.home('Documents'), { store: nas, ${whose}, reason: 'letters' }),\n`);
  expect(text).toContain(`    media(ada.home('Music'), { target: music, ${whose} }),\n`);
  expect(text).toContain("import { nas, music } from './stores'");
  const name = /secretFile\('\/etc\/wifi\.nmconnection', \{ secret: secret\('(.*)'\) \}\)/.exec(text)?.[1] ?? "";
  const sealed = readdirSync(join(config, "secrets")).find((file) => file.endsWith("wifi.nmconnection.age")) ?? "";
  expect(sealed).toMatch(new RegExp(`^srv-.*${name.replace(/^.*(?=etc)/, "")}\\.age$`));
  const opened = await decryptWith([identity], readFileSync(join(config, "secrets", sealed)), name);
  expect(opened.toString()).toBe("[wifi-security]\npsk=hunter2\n");
  // Whom it is for is known at once, so that it is listed as right.
  const digest = createHash("sha256")
    .update(readFileSync(join(config, "secrets", sealed)))
    .digest("hex");
  expect(read("config/secrets/recipients")).toContain(
    `${sealed.replace(/\.age$/, "")} ${digest} ${await identityToRecipient(identity)}\n`,
  );
  expect(await adopted(wishes)).toBe("");
});

test("what cannot be done is refused in plain words, and nothing is written", async () => {
  write("etc/wifi.nmconnection", "[wifi-security]\npsk=hunter2\n", 0o600);
  write("ada/notes/a", "");
  execFileSync("mkfifo", [join(place, "pipe")]);
  execFileSync("ln", ["-s", "ada", join(place, "link")]);
  const refusals = [
    await refusal({ word: "ada/notes", as: "backup" }),
    await refusal({ word: "etc/wifi.nmconnection", as: "secret" }),
    await refusal({ word: "ada/notes", as: "secret" }),
    await refusal({ word: "ada/notes", as: "repository" }),
    await refusal({ word: "ada/notes", as: "ignore" }),
    await refusal({ word: "nowhere" }),
    await refusal({ word: "etc/wifi.nmconnection", as: "config" }),
    await refusal({ word: "pipe" }),
    await refusal({ word: "link", as: "directory" }),
    await refusal({ word: "ada/.cache", as: "directory" }, { word: "nowhere" }),
    await refusal({ word: "/etc/passwd" }),
    await refusal({ word: "/usr/share" }),
  ];
  expect(refusals).toEqual([
    "STATE_NO_STORE the config has no store that backup could copy to",
    "SECRETS_NO_RECIPIENTS /config names nobody who could read a secret",
    "STATE_NO_FILE /ada/notes is a directory, and a secret is a single file",
    "STATE_NO_REPOSITORY /ada/notes is no work tree of git or Mercurial with its repository in it",
    "STATE_NO_REASON to ignore /ada/notes a reason is needed: it is shown to people",
    "STATE_NO_PATH there is no /nowhere",
    "STATE_SECRET /etc/wifi.nmconnection holds a key or a password, which a config must not",
    "STATE_SPECIAL /pipe is a fifo, which cannot be kept",
    "STATE_SYMLINK /link is a symbolic link to ada",
    "STATE_NO_PATH there is no /ada/.cache",
    "STATE_OTHERWISE /etc/passwd is not adopted as a file: accounts are declared by `users` and `groups`",
    "CONFIG_STATE_PATH /usr/share cannot be kept: it is made of packages",
  ]);
});

test("a config that changed while a person was asked is left alone", async () => {
  mkdirSync(join(home, "notes"));
  const touched = state.replace("who needs it", "who would need it");
  await expect(adopted([{ word: "ada/notes" }], () => write("config/state.ts", touched))).rejects.toMatchObject({
    code: "STATE_CONFIG_CHANGED",
  });
  expect(read("config/state.ts")).toBe(touched);
});

test("a dry run shows the same and writes nothing", async () => {
  mkdirSync(join(home, "notes"));
  const workspace = testWorkspace();
  const effects: string[] = [];
  const host = dryRun(workspace.host, ({ what }) => void effects.push(what), "/var/cache/lethe");
  let diff = "";
  await adopt({ ...workspace, host, cwd: place }, [{ word: "ada/notes" }], {
    config,
    onPlan: (plan) => {
      diff = plan.proposal.diff;
    },
    agree: async () => undefined,
    planOnly: true,
  });
  expect(diff).toContain("+    directory(ada.home('notes')");
  expect(effects).toEqual([]);
  expect(read("config/state.ts")).toBe(state);
});

test("on the command line: nobody to ask is a refusal; on a terminal a person is asked", () => {
  mkdirSync(join(home, "notes"));
  const argv = [resolve("dist/bin/lethe"), "state", "adopt", join(home, "notes"), "--config", config];
  const alone = spawnSync(argv[0] ?? "", argv.slice(1), { encoding: "utf8", input: "" });
  expect([alone.status, alone.stdout]).toEqual([3, expect.stringContaining("+    directory(ada.home('notes')")]);
  expect(read("config/state.ts")).toBe(state);
  const asked = (answer: string) =>
    spawnSync("script", ["--quiet", "--return", "--command", argv.join(" "), "/dev/null"], {
      encoding: "utf8",
      input: answer,
    });
  expect(asked("n\n").status).toBe(3);
  expect(read("config/state.ts")).toBe(state);
  const agreed = asked("y\n");
  expect(agreed.stdout).toContain("Write this? [y/N]");
  expect(agreed.status).toBe(0);
  expect(read("config/state.ts")).toContain("directory(ada.home('notes')");
});
