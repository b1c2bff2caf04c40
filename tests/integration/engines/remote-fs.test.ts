import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/workflows/config.ts";
import { stateStatus } from "../../../src/workflows/index.ts";
import { needPrograms } from "../../support/programs.ts";
import { buildRelease } from "../../support/script.ts";
import { freePort, startSshd } from "../../support/sshd.ts";
import { testWorkspace } from "../../support/workspace.ts";

let place: string;
const atEnd: (() => unknown)[] = [];

beforeAll(() => {
  needPrograms({ sshfs: "sshfs", rclone: "rclone", sshd: "openssh-server", fusermount3: "fuse3" });
  buildRelease();
});

beforeEach(() => {
  place = mkdtempSync("/srv/lethe-remote-");
});

afterEach(async () => {
  spawnSync("umount", ["--lazy", "--no-canonicalize", path("there")]);
  for (const end of atEnd.splice(0).reverse()) await end();
  rmSync(place, { recursive: true, force: true });
});

const path = (...parts: string[]) => join(place, ...parts);
const workspace = () => ({ ...testWorkspace(), cwd: place });

function declare(options: string): void {
  mkdirSync(path("config"), { recursive: true });
  writeFileSync(
    path("config/system.ts"),
    `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "meadow", packages: debian("trixie"), configHome: "${path("home")}" });\n`,
  );
  writeFileSync(
    path("config/state.ts"),
    `import { defineState, remoteFs } from "lethe";\nexport default defineState([remoteFs("${path("there")}", ${options})]);\n`,
  );
}

/** What systemd would give to mount(8), from the unit that is in the generation. */
async function unit(): Promise<{ what: string; type: string; options: string }> {
  const { declaration } = await loadConfig(workspace(), path("config"));
  const content = declaration.units.find(({ name }) => name.endsWith("there.mount"))?.content ?? "";
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(content)?.[1]?.replaceAll("%%", "%") ?? "";
  return { what: field("What"), type: field("Type"), options: field("Options") };
}

async function standing({ fetch = false } = {}) {
  const begun = performance.now();
  const { standings, verdict } = await stateStatus(workspace(), path("config"), { fetch });
  const found = standings.find(({ component }) => component.path === path("there"));
  return { ...found?.standing, unreached: found?.unreached, verdict, seconds: (performance.now() - begun) / 1000 };
}

describe("sshfs", () => {
  test("is mounted with the unit's options, answers, and a server that hangs holds nobody up", async () => {
    const sshd = await startSshd(path("sshd"));
    atEnd.push(() => sshd.close());
    mkdirSync(path("far"));
    writeFileSync(path("far/film"), "scenes");
    const options = `["port=${sshd.port}", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]`;
    declare(
      `{ type: "sshfs", source: "root@127.0.0.1:${path("far")}", identity: "${sshd.identity}", options: ${options} }`,
    );
    expect((await standing()).says).toEqual(["not mounted", `on root@127.0.0.1:${path("far")}`]);

    mkdirSync(path("there"));
    const { what, type, options: with_ } = await unit();
    execFileSync("mount", ["-t", type, "-o", with_, what, path("there")]);
    expect(readFileSync(path("there/film"), "utf8")).toBe("scenes");
    const asked = await standing({ fetch: true });
    expect(asked.verdict).toBe("safe");
    expect(asked.says).toEqual(["mounted", expect.stringMatching(/^its server answers in \d+ ms$/), expect.anything()]);

    // The listening one and those that serve.
    const tree = execFileSync("pgrep", ["--parent", String(sshd.pid)], { encoding: "utf8" })
      .trim()
      .split("\n");
    const all = [String(sshd.pid), ...tree];
    execFileSync("kill", ["-STOP", ...all]);
    try {
      const local = await standing();
      expect(local.says?.[0]).toBe("mounted");
      const far = await standing({ fetch: true });
      expect(far.unreached).toBe("it takes connections and says nothing: timed out");
      expect(far.verdict).toBe("unknown");
      expect(far.seconds).toBeLessThan(30);
    } finally {
      execFileSync("kill", ["-CONT", ...all]);
    }
  });

  test("a server that is not there", async () => {
    declare(`{ type: "sshfs", source: "root@127.0.0.1:/srv", options: ["port=${await freePort()}"] }`);
    expect((await standing({ fetch: true })).unreached).toMatch(/refused/i);
  });
});

test("rclone's is mounted as mount(8) would, by its own helper, and is asked by rclone", async () => {
  const port = await freePort();
  mkdirSync(path("far"));
  writeFileSync(path("far/film"), "scenes");
  writeFileSync(path("rclone.conf"), `[nas]\ntype = webdav\nurl = http://127.0.0.1:${port}\nvendor = other\n`);
  const server = spawn("rclone", ["serve", "webdav", "--addr", `127.0.0.1:${port}`, path("far")], { stdio: "ignore" });
  atEnd.push(() => ended(server));
  await listening(port);
  declare(`{ type: "rclone", source: "nas:", config: "${path("rclone.conf")}" }`);
  mkdirSync(path("there"));
  symlinkSync(execFileSync("which", ["rclone"], { encoding: "utf8" }).trim(), path("mount.rclone"));
  const { what, options } = await unit();
  execFileSync(path("mount.rclone"), [what, path("there"), "-o", options], { stdio: "ignore" });
  expect(readFileSync(path("there/film"), "utf8")).toBe("scenes");
  expect((await standing({ fetch: true })).says).toEqual([
    ...["mounted", expect.stringMatching(/answers in \d+ ms/) as string, "on nas:"],
  ]);
  await ended(server);
  const gone = await standing({ fetch: true });
  expect(gone.unreached).toMatch(/refused/i);
  expect(gone.seconds).toBeLessThan(30);
});

describe("a server that only listens", () => {
  async function silentServer(): Promise<number> {
    const server: Server = createServer(() => undefined);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    atEnd.push(() => server.close());
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  test("of NFS is found out, since it should answer a call that does nothing", async () => {
    declare(`{ type: "nfs", source: "127.0.0.1:/srv", options: ["port=${await silentServer()}"] }`);
    expect((await standing({ fetch: true })).unreached).toContain("says nothing");
  });

  test("of SMB counts as there", async () => {
    declare(`{ type: "smb", source: "//127.0.0.1/x", options: ["port=${await silentServer()}"] }`);
    expect((await standing({ fetch: true })).says?.[1]).toMatch(/answers in/);
  });
});

test("what was written where nothing is mounted is told as lost", async () => {
  declare(`{ type: "nfs", source: "nas:/srv" }`);
  mkdirSync(path("there"));
  writeFileSync(path("there/film"), "scenes");
  expect(await standing()).toMatchObject({ verdict: "losing", lost: { files: 1, bytes: 6 } });
  execFileSync("mount", ["-t", "tmpfs", "none", path("there")]);
  expect((await standing()).says).toEqual(["something else is mounted there: tmpfs"]);
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((done) => child.once("close", done));
  child.kill();
  await end;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (spawnSync("bash", ["-c", `: 2>/dev/null </dev/tcp/127.0.0.1/${port}`], { stdio: "ignore" }).status === 0)
      return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`nobody listens on ${port}`);
}
