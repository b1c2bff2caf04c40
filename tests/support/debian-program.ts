import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { realHost } from "../../src/host/index.ts";
import { type Lock, silent } from "../../src/model/index.ts";
import { fetchDebs, relockNames } from "../../src/packages/index.ts";
import { TEST_CACHE } from "./toolchain.ts";

const ready = new Map<string, Promise<string>>();

/**
 * The directory that a package of a Debian suite was unpacked to, alone; kept between runs. What else it needs has to be
 * on the host: for programs that are one file. In today's version.
 */
export function debianProgram(suite: string, name: string): Promise<string> {
  const key = `${suite}-${name}`;
  const place = ready.get(key) ?? unpacked(join(TEST_CACHE, "test-programs", key), lockOf(suite, name));
  ready.set(key, place);
  return place;
}

async function unpacked(place: string, lock: Lock): Promise<string> {
  if (existsSync(place)) return place;
  const deb = await todays(lock);
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
  const one = packages.find(({ name }) => name === lock.packages[0]?.name);
  if (one === undefined) throw new Error("no package is locked");
  return (await fetchDebs(context, { ...rest, packages: [one] }))(one);
}

/** Of which only the names count. */
function lockOf(suite: string, name: string): Lock {
  const architecture = "amd64";
  const source = { name: "debian", suite, components: ["main"], digest: "", date: "" };
  const one = { name, version: "0", architecture, sha256: "", size: 0, path: "", source: "debian" } as const;
  const packages = [{ ...one, layer: 1, essential: false }];
  return { version: 1, architecture, request: "", sources: [source], packages };
}
