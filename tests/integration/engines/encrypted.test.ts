import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { engineFor, runSteps } from "../../../src/engines/index.ts";
import { encryptTo } from "../../../src/secrets/index.ts";
import { stateStatus } from "../../../src/workflows/index.ts";
import { openFuse } from "../../support/fuse.ts";
import { needPrograms } from "../../support/programs.ts";
import { buildRelease } from "../../support/script.ts";
import { testWorkspace } from "../../support/workspace.ts";

const USER = `lethe-test-${process.pid}`;
let closeFuse: () => void;
let uid: number;
/** Not below /tmp, of which no config may keep anything. */
let place: string;

beforeAll(() => {
  needPrograms({ gocryptfs: "gocryptfs", fusermount3: "fuse3", script: "bsdutils" });
  buildRelease();
  closeFuse = openFuse();
  execFileSync("useradd", ["--no-create-home", "--shell", "/bin/sh", USER]);
  uid = Number(execFileSync("id", ["-u", USER], { encoding: "utf8" }));
});

afterAll(() => {
  // What was opened may end a little later.
  execFileSync("userdel", ["--force", USER]);
  closeFuse();
});

beforeEach(async () => {
  place = mkdtempSync("/srv/lethe-encrypted-");
  chmodSync(place, 0o755);
  for (const name of ["config/secrets", "theirs"]) mkdirSync(path(name), { recursive: true });
  chownSync(path("theirs"), uid, -1);
  const identity = await generateIdentity();
  const recipient = { file: "keys/a.pub", text: await identityToRecipient(identity) };
  writeFileSync(path("key"), `${identity}\n`, { mode: 0o600 });
  writeFileSync(path("config/secrets/vault.age"), await encryptTo([recipient], Buffer.from("correct horse\n")));
  writeFileSync(
    path("config/system.ts"),
    `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "meadow", packages: debian("trixie"), configHome: "${path("home")}" });\n`,
  );
  writeFileSync(
    path("config/state.ts"),
    `import { defineState, directory, encrypted, secret } from "lethe";
const theirs = (path: \`/\${string}\`) => ({ path, owner: "${USER}", group: "${USER}" });
export default defineState([
  encrypted("${path("vault")}", { name: "vault", unlock: secret("vault"), inner: directory("${path("vault.cipher")}") }),
  encrypted(theirs("${path("theirs/open")}"), {
    name: "theirs",
    unlock: "passphrase",
    inner: directory(theirs("${path("theirs/cipher")}")),
  }),
]);\n`,
  );
});

afterEach(() => {
  for (const name of ["vault", "theirs/open"]) spawnSync("umount", ["--lazy", "--no-canonicalize", path(name)]);
  rmSync(place, { recursive: true, force: true });
});

const path = (...parts: string[]) => join(place, ...parts);

function lethe(words: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(
    resolve("dist/bin/lethe"),
    ["state", ...words, "--config", path("config")],
    {
      encoding: "utf8",
      input,
      env: { ...process.env, LETHE_KEY: path("key") },
    },
  );
  return { status, stdout, stderr };
}

const as = (words: string) => spawnSync("runuser", ["--user", USER, "--", "sh", "-c", words], { encoding: "utf8" });

const isMounted = (name: string) => readFileSync("/proc/self/mountinfo", "utf8").includes(` ${path(name)} `);

/** The program that answers for a mount. */
function daemonOf(point: string): number {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`));
  const found = ids.find((id) => {
    const words = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
    return words[0]?.endsWith("gocryptfs") === true && words.includes(point);
  });
  if (found === undefined) throw new Error(`nothing answers for ${point}`);
  return Number(found);
}

async function standing(name: string) {
  const { standings } = await stateStatus({ ...testWorkspace(), cwd: place }, path("config"));
  return standings.find(({ component }) => component.name === name)?.standing;
}

describe("by a secret", () => {
  test("what is written is on the disk as ciphertext only, and stays open when the command has ended", async () => {
    const refused = lethe(["open", "vault"]);
    expect(refused.status).toBe(3);
    expect(existsSync(path("vault.cipher"))).toBe(false);

    expect(lethe(["open", "vault", "--yes"])).toEqual({ status: 0, stdout: `${path("vault")} is open\n`, stderr: "" });
    writeFileSync(path("vault/diary"), "dear diary");
    const ciphertext = readdirSync(path("vault.cipher"));
    expect(ciphertext).toHaveLength(3);
    expect(ciphertext).not.toContain("diary");
    for (const name of ciphertext) expect(readFileSync(path("vault.cipher", name)).includes("dear")).toBe(false);
    expect(await standing("vault")).toMatchObject({
      verdict: "safe",
      says: ["open", expect.stringContaining("cipher")],
    });
    expect(lethe(["open", "vault"]).stdout).toBe(`${path("vault")} is open already\n`);

    expect(lethe(["close", "vault"]).stdout).toBe(`${path("vault")} is closed\n`);
    expect(readdirSync(path("vault"))).toEqual([]);
    expect(await standing("vault")).toMatchObject({ verdict: "safe", says: ["locked", expect.anything()] });
    expect(lethe(["close"]).stdout).toContain(`${path("vault")} was not open`);

    expect(lethe(["open", "vault"]).status).toBe(0);
    expect(readFileSync(path("vault/diary"), "utf8")).toBe("dear diary");
    // The machine's own: other accounts see what permissions let them.
    expect(as(`cat ${path("vault/diary")}`).stdout).toBe("dear diary");
  });

  test("what a new disk is given is the ciphertext, and it opens as before", async () => {
    lethe(["open", "vault", "--yes"]);
    writeFileSync(path("vault/diary"), "dear diary", { mode: 0o640 });
    lethe(["close", "vault"]);
    cpSync(path("vault.cipher"), path("copy"), { recursive: true, preserveTimestamps: true });
    for (const name of ["vault", "vault.cipher"]) rmSync(path(name), { recursive: true });

    cpSync(path("copy"), path("vault.cipher"), { recursive: true, preserveTimestamps: true });
    const { host } = testWorkspace();
    const component = { type: "encrypted", name: "vault", path: path("vault"), inner: path("vault.cipher") } as const;
    const subject = {
      component: { ...component, owner: USER, group: USER, mode: 0o710, by: "state.ts" },
      ...{ at: path("vault"), apart: [], records: path("records"), machine: "meadow", cache: "/nowhere" },
    };
    const { steps } = (await engineFor(host, subject)()).plan({ kind: "restore" });
    await runSteps({ host, secret: () => Promise.reject(new Error("none")) }, steps);
    expect(execFileSync("stat", ["-c", "%U %a", path("vault")], { encoding: "utf8" })).toBe(`${USER} 710\n`);
    expect((await engineFor(host, subject)()).plan({ kind: "restore" }).steps).toEqual([]);

    expect(lethe(["open", "vault"]).status).toBe(0);
    expect(readFileSync(path("vault/diary"), "utf8")).toBe("dear diary");
  });

  test("another secret than the one that it was made with", async () => {
    lethe(["open", "vault", "--yes"]);
    lethe(["close", "vault"]);
    const identity = readFileSync(path("key"), "utf8").trim();
    const recipient = { file: "a", text: await identityToRecipient(identity) };
    writeFileSync(path("config/secrets/vault.age"), await encryptTo([recipient], Buffer.from("battery staple")));
    const { status, stderr } = lethe(["open", "vault"]);
    expect(status).toBe(2);
    expect(stderr).toContain("the secret vault does not open");
    expect(isMounted("vault")).toBe(false);
  });
});

describe("what would lose something is refused", () => {
  test("foreign files where ciphertext should be", () => {
    mkdirSync(path("vault.cipher"));
    writeFileSync(path("vault.cipher/thesis"), "x");
    const { status, stderr } = lethe(["open", "vault", "--yes"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("STATE_FOREIGN") as string]);
    expect(readdirSync(path("vault.cipher"))).toEqual(["thesis"]);
  });

  test("ciphertext that is not whole", () => {
    mkdirSync(path("vault.cipher/.lethe-filling"), { recursive: true });
    expect(lethe(["open", "vault", "--yes"]).stderr).toContain("STATE_UNRESTORED");
    expect(readdirSync(path("vault.cipher"))).toEqual([".lethe-filling"]);
  });

  test("what was written where nothing is open is told as lost, and not hidden", async () => {
    mkdirSync(path("vault"));
    writeFileSync(path("vault/diary"), "dear");
    expect(await standing("vault")).toMatchObject({ verdict: "losing", lost: { files: 1, bytes: 4 } });
    expect(lethe(["open", "vault", "--yes"]).stderr).toContain("STATE_PLAINTEXT");
    expect(readFileSync(path("vault/diary"), "utf8")).toBe("dear");
  });

  test("what is in use stays open", async () => {
    lethe(["open", "vault", "--yes"]);
    const holder = spawn("sleep", ["60"], { cwd: path("vault") });
    try {
      await new Promise((done) => holder.once("spawn", done));
      expect(lethe(["close", "vault"])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("STATE_IN_USE") as string,
      });
      expect(isMounted("vault")).toBe(true);
    } finally {
      holder.kill();
    }
  });

  test("a dry run asks nobody and does nothing", () => {
    const { status, stdout } = lethe(["open", "--dry-run"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^would run gocryptfs -q -init -- .*vault\.cipher$/m);
    expect(stdout).toMatch(/^would run runuser .* gocryptfs -q -- .*cipher .*open$/m);
    expect([existsSync(path("vault.cipher")), existsSync(path("theirs/cipher")), isMounted("vault")]).toEqual([
      ...[false, false, false],
    ]);
  });

  test("a component that is not encrypted", () => {
    expect(lethe(["open", path("vault.cipher")]).stderr).toContain(`It is opened as ${path("vault")}`);
  });
});

test("where the program that answers was killed, it is told, and opened anew", async () => {
  lethe(["open", "vault", "--yes"]);
  writeFileSync(path("vault/diary"), "dear diary");
  process.kill(daemonOf(path("vault")), "SIGKILL");
  expect(await standing("vault")).toMatchObject({ says: ["open, and does not answer", expect.anything()] });
  expect(lethe(["open", "vault"]).status).toBe(0);
  expect(readFileSync(path("vault/diary"), "utf8")).toBe("dear diary");
});

describe("by a passphrase, for whom it belongs to", () => {
  test("it is theirs alone, and a wrong one is one plain line", async () => {
    expect(lethe(["open", "theirs", "--yes"], "correct horse\n")).toMatchObject({ status: 0, stderr: "" });
    expect(as(`echo dear > ${path("theirs/open/diary")} && stat -c '%U %a' ${path("theirs/open/diary")}`).stdout).toBe(
      `${USER} 644\n`,
    );
    const others = spawnSync("runuser", ["--user", "nobody", "--", "ls", path("theirs/open")], { encoding: "utf8" });
    expect(others.status).not.toBe(0);
    // Root's own look at all that is declared goes round it.
    expect(await standing("theirs")).toMatchObject({ verdict: "safe", says: ["open", expect.anything()] });
    expect(lethe(["close", "theirs"]).status).toBe(0);

    const wrong = lethe(["open", "theirs"], "battery staple\n");
    expect(wrong).toMatchObject({ status: 2, stdout: "" });
    expect(wrong.stderr).toBe(`lethe: that passphrase does not open ${path("theirs/open")} [STATE_WRONG_KEY]\n`);
    expect(isMounted("theirs/open")).toBe(false);
    expect(lethe(["open", "theirs"]).stderr).toContain("CLI_CONFIRM");
  });

  test("typed at a terminal it is neither shown nor among a program's words", async () => {
    lethe(["open", "theirs", "--yes"], "correct horse\n");
    lethe(["close", "theirs"]);
    // Tells what gocryptfs is run with.
    mkdirSync(path("spy"));
    const real = execFileSync("which", ["gocryptfs"], { encoding: "utf8" }).trim();
    const spy = `#!/bin/sh\n{ echo "$*"; env; } >>${path("theirs/said")}\nexec ${real} "$@"\n`;
    writeFileSync(path("spy/gocryptfs"), spy, { mode: 0o755 });
    const command = `${resolve("dist/bin/lethe")} state open theirs --config ${path("config")}; echo status $?; stty -a`;
    const terminal = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
      env: { ...process.env, PATH: `${path("spy")}:${process.env["PATH"] ?? ""}` },
    });
    let seen = "";
    let asked = false;
    terminal.stdout.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (asked || !seen.includes("passphrase of")) return;
      asked = true;
      terminal.stdin.write("correct horse\r");
    });
    await new Promise((done) => terminal.once("close", done));
    expect(seen).toContain("is open");
    expect(seen).toContain("status 0");
    expect(seen).not.toContain("correct horse");
    expect(seen).toMatch(/ icanon.* echo /s);
    const said = readFileSync(path("theirs/said"), "utf8");
    expect(said).toContain(path("theirs/cipher"));
    expect(said).not.toContain("horse");
  });
});
