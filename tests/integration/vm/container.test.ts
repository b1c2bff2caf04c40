import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import type { Toolchain } from "../../../src/model/index.ts";
import { type Container, startContainer, withContainer } from "../../../src/vm/index.ts";
import { testToolchain } from "../../support/toolchain.ts";

const host = realHost();
let scratch: string;
let context: { host: typeof host; toolchain: Toolchain };

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "lethe-container-"));
  context = { host, toolchain: await testToolchain() };
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

/** The tools are a whole Debian with systemd: they boot themselves, and no other tree has to be made. */
const tree = () => ({ root: context.toolchain.path, overlay: true });

/** Processes of containers and their control groups, that are there now. */
async function remains(mark: string) {
  const processes: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, "latin1").catch(() => "");
    const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
    if (line.includes(mark) || environment.includes(mark)) processes.push(line.replaceAll("\0", " "));
  }
  const list = "mount -t cgroup2 cgroup2 /mnt && cd /mnt && ls -d lethe-*/payload 2>/dev/null || :";
  const { text } = await host.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", list]);
  return { processes, groups: text.split("\n").filter((name) => name.startsWith(`lethe-${process.pid}-`)) };
}

describe("a booted container", () => {
  let container: Container;

  beforeAll(async () => {
    await writeFile(join(scratch, "shown"), "from the host\n");
    container = await startContainer(context, {
      ...tree(),
      credentials: { "lethe.test": "a\0b" },
      binds: [{ source: scratch, target: "/srv/with:colon", readOnly: true }],
      parameters: ["systemd.setenv=LETHE_MARK=shared"],
    });
    await container.waitForBoot();
  });

  afterAll(() => (container as Container | undefined)?.close());

  test("answers with status, output and error output", async () => {
    expect(await container.run("cat; echo bad >&2; exit 3", { input: "in" })).toEqual({
      status: 3,
      stdout: "in",
      stderr: "bad\n",
    });
  });

  test("is a machine of its own, booted by its systemd", async () => {
    expect(await container.succeed("cat /proc/1/comm; ls /sys/class/net; systemctl is-system-running")).toBe(
      "systemd\nlo\nrunning",
    );
    expect(await container.console()).toContain("Welcome to");
  });

  test("sees credentials and binds, and nothing of the caller's environment", async () => {
    expect(await container.copyFrom("/run/credentials/@system/lethe.test")).toEqual(Buffer.from("a\0b"));
    expect(await container.succeed("cat /srv/with:colon/shown")).toBe("from the host");
    expect((await container.run("touch /srv/with:colon/new")).status).not.toBe(0);
    expect(await container.succeed("env | grep -c ^VITEST || :")).toBe("0");
  });

  test("copies bytes both ways, and leaves the tree below as it was", async () => {
    const bytes = Buffer.from([0, 10, 255, 39, 36]);
    await container.copyTo(bytes, "/etc/it's $new", { mode: 0o600 });
    expect(await container.copyFrom("/etc/it's $new")).toEqual(bytes);
    expect(await container.succeed("stat -c %a /etc/it*")).toBe("600");
    expect(await host.exists(join(context.toolchain.path, "etc/it's $new"))).toBe(false);
  });

  test("ends a command that takes too long, and says what it had said", async () => {
    const late = container.run("echo begun; sleep 60", { timeout: 1000 });
    await expect(late).rejects.toMatchObject({
      code: "VM_TIMEOUT",
      details: expect.arrayContaining(["begun"]) as unknown,
    });
    expect(await container.succeed("echo still there")).toBe("still there");
  });

  test("says what a command said that failed where it should not", async () => {
    await expect(container.succeed("echo reason >&2; exit 9")).rejects.toMatchObject({
      code: "VM_COMMAND",
      message: expect.stringContaining("status 9") as unknown,
      details: expect.arrayContaining(["reason"]) as unknown,
    });
  });

  test("does not mind a second container", async () => {
    await withContainer(context, tree(), async (other) => {
      await other.succeed("echo other >/etc/which");
    });
    expect((await container.run("cat /etc/which")).status).toBe(1);
  });
});

test("powers off, starts again with its overlay forgotten, has its power cut; nothing of it remains", async () => {
  const mark = `LETHE_MARK=cut-${process.pid}`;
  const container = await startContainer(context, { ...tree(), parameters: [`systemd.setenv=${mark}`] });
  try {
    await container.waitForBoot();
    await container.succeed("touch /root/mark");
    await container.powerOff();
    expect(await remains(mark)).toEqual({ processes: [], groups: [] });
    await expect(container.run("true")).rejects.toMatchObject({ code: "VM_LOST" });
    await container.start();
    await container.waitForBoot();
    expect((await container.run("ls /root/mark")).status).toBe(2);
    expect((await remains(mark)).groups).toHaveLength(1);
    const unanswered = expect(container.run("sleep 60")).rejects.toMatchObject({ code: "VM_LOST" });
    await container.cutPower();
    await unanswered;
    expect(await remains(mark)).toEqual({ processes: [], groups: [] });
  } finally {
    await container.close();
  }
});

test("a tree that cannot boot: nspawn's own words, and nothing left", async () => {
  await expect(startContainer(context, { root: join(scratch) })).rejects.toMatchObject({
    code: "VM_START",
    details: expect.arrayContaining([expect.stringMatching(/os-release|does not look like/)]) as unknown,
  });
  expect((await remains("no such mark")).groups).toEqual([]);
});

test("a container ends with the process that started it, also when that is killed; its group goes at the next start", async () => {
  const mark = `LETHE_MARK=orphan-${process.pid}`;
  const bundle = join(scratch, "starter.mjs");
  await build({
    stdin: {
      resolveDir: resolve("."),
      loader: "ts",
      contents: `
        import { realHost } from "./src/host/index.ts";
        import { toolchainAt } from "./src/tools/index.ts";
        import { startContainer } from "./src/vm/index.ts";
        const host = realHost();
        const root = ${JSON.stringify(context.toolchain.path)};
        const container = await startContainer(
          { host, toolchain: toolchainAt(host, root, "") },
          { root, overlay: true, parameters: [${JSON.stringify(`systemd.setenv=${mark}`)}] },
        );
        await container.waitForBoot();
        console.log("booted");
        await container.run("sleep 1000", { timeout: 1e6 });
      `,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: bundle,
  });
  const starter = spawn(process.execPath, [bundle], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(starter.stdout, "data");
    expect((await remains(mark)).processes.length).toBeGreaterThan(2);
  } finally {
    starter.kill("SIGKILL");
    await once(starter, "exit");
  }
  await expect.poll(async () => (await remains(mark)).processes, { timeout: 10_000 }).toEqual([]);
  await withContainer(context, tree(), async () => undefined);
  const list = "mount -t cgroup2 cgroup2 /mnt && ls -d /mnt/lethe-* 2>/dev/null || :";
  const { text } = await host.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", list]);
  expect(text).not.toContain(`lethe-${starter.pid}-`);
  expect((await host.readDir("/run/lethe/vm")).filter((name) => name.startsWith(`${starter.pid}-`))).toEqual([]);
});
