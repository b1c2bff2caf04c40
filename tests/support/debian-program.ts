import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { realHost } from "../../src/host/index.ts";
import { type Lock, type LockedPackage, silent } from "../../src/model/index.ts";
import { fetchDebs, relockNames } from "../../src/packages/index.ts";
import { TEST_CACHE } from "./toolchain.ts";

const ready = new Map<string, Promise<string>>();

/** A .deb by its hash, for suites whose indexes are not kept up everywhere. */
export type PinnedDeb = Pick<LockedPackage, "version" | "sha256" | "size" | "path">;

/**
 * The directory that a package of a Debian suite was unpacked to, alone; kept between runs. What else it needs has to be
 * on the host: for programs that are one file. In today's version, but where one is pinned and still to be had.
 */
export function debianProgram(suite: string, name: string, pinned?: PinnedDeb): Promise<string> {
  const key = `${suite}-${name}`;
  const place = ready.get(key) ?? unpacked(join(TEST_CACHE, "test-programs", key), lockOf(suite, name, pinned), pinned);
  ready.set(key, place);
  return place;
}

async function unpacked(place: string, lock: Lock, pinned: PinnedDeb | undefined): Promise<string> {
  if (existsSync(place)) return place;
  const deb = pinned === undefined ? await todays(lock) : await fetched(lock).catch(() => todays(lock));
  mkdirSync(join(TEST_CACHE, "test-programs"), { recursive: true });
  const beside = mkdtempSync(`${place}.`);
  try {
    execFileSync("dpkg-deb", ["--extract", deb, beside]);
    renameSync(beside, place);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  return place;
}

const context = { host: realHost(), cache: TEST_CACHE, progress: silent };

async function todays(lock: Lock): Promise<string> {
  const { packages, ...rest } = await relockNames(context, lock);
  return fetched({ ...rest, packages: packages.filter(({ name }) => name === lock.packages[0]?.name) });
}

async function fetched(lock: Lock): Promise<string> {
  const debs = await fetchDebs(context, lock);
  const [one] = lock.packages;
  if (one === undefined) throw new Error("no package is locked");
  return debs(one);
}

function lockOf(suite: string, name: string, pinned: PinnedDeb = UNKNOWN): Lock {
  const architecture = "amd64";
  const source = { name: "debian", suite, components: ["main"], digest: "", date: "" };
  const one = { name, architecture, source: "debian", layer: 1, essential: false, ...pinned } as const;
  return { version: 1, architecture, request: "", sources: [source], packages: [one] };
}

/** Of such a lock only the names count. */
const UNKNOWN: PinnedDeb = { version: "0", sha256: "", size: 0, path: "" };
