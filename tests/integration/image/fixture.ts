import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import type { ImageContext, RootInput } from "../../../src/image/index.ts";
import { type Declaration, type Ids, type Lock, type PackageSet, silent } from "../../../src/model/index.ts";
import { fetchDebs, lockPackages } from "../../../src/packages/index.ts";
import { TEST_CACHE, testToolchain } from "../../support/toolchain.ts";

export const NO_IDS: Ids = { version: 1, users: {}, groups: {}, subids: {} };

/** A small system without a kernel: scripts, users of every kind, triggers, tmpfiles, keys, debconf, alternatives. */
export const smallSet: PackageSet = {
  suite: "trixie",
  components: ["main"],
  security: false,
  updates: false,
  base: ["apt", "systemd", "systemd-sysv", "dbus", "adduser", "tzdata"],
  names: ["openssh-server", "sudo", "ssl-cert", "cron", "rsyslog"],
  recommends: false,
  extraSources: [],
  localDebs: [],
  debconf: [],
};

/** The least that installs: what is essential, and adduser. */
export const tinySet: PackageSet = { ...smallSet, base: ["adduser"], names: [] };

export function smallDeclaration(over: Partial<Declaration> = {}): Declaration {
  return {
    version: 1,
    hostname: "meadow",
    architecture: "amd64",
    packages: smallSet,
    users: [],
    groups: [],
    files: [],
    units: [],
    locale: "C.UTF-8",
    locales: [],
    timezone: "Etc/UTC",
    keyboard: "us",
    kernel: { package: "", parameters: [], modules: [], initrdModules: [] },
    boot: { menuSeconds: 0, tries: 3, completeWithinSeconds: 120, secureBoot: false },
    disk: { espSize: 0, swapSize: 0 },
    erase: "always",
    components: [],
    noise: [],
    configHome: "/root/config",
    features: [],
    ...over,
  };
}

/** A world of a test's own: a cache without layers, but with everybody's packages and tools. */
export async function imageContext(over: Partial<ImageContext> = {}): Promise<ImageContext> {
  return { host: realHost(), toolchain: await testToolchain(), cache: TEST_CACHE, progress: silent, ...over };
}

const locks = new Map<string, Promise<Lock>>();

/** Solved once in a run of the tests, from today's index. */
export async function lockOf(set: PackageSet): Promise<Lock> {
  const context = await imageContext();
  const key = JSON.stringify(set);
  const known = locks.get(key) ?? lockPackages(context, set, "amd64");
  locks.set(key, known);
  return known;
}

export async function smallInput(over: Partial<RootInput> = {}): Promise<RootInput> {
  const context = await imageContext();
  const declaration = over.declaration ?? smallDeclaration();
  const lock = over.lock ?? (await lockOf(declaration.packages));
  const deb = over.deb ?? (await fetchDebs(context, lock));
  return {
    declaration,
    lock,
    deb,
    ids: NO_IDS,
    release: await emptyRelease(),
    boot: { files: [], dracut: [] },
    ...over,
  };
}

let release: Promise<RootInput["release"]> | undefined;

function emptyRelease(): Promise<RootInput["release"]> {
  release ??= (async () => {
    const path = await mkdtemp(join(tmpdir(), "lethe-release-"));
    await writeFile(join(path, "lethe.mjs"), 'console.log("lethe");\n');
    return { path, digest: "one line", version: "0.0.0" };
  })();
  return release;
}

afterAll(async () => {
  if (release) await rm((await release).path, { recursive: true, force: true });
});
