import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { realHost } from "../../src/host/index.ts";
import { type Lock, silent } from "../../src/model/index.ts";
import { fetchDebs, relockNames } from "../../src/packages/index.ts";
import { TEST_CACHE } from "./toolchain.ts";

const ready = new Map<string, Promise<string>>();

/**
 * The directory that a package of a Debian suite was unpacked to, alone and in today's version; kept between runs. What
 * else it needs has to be on the host: for programs that are one file.
 */
export function debianProgram(suite: string, name: string): Promise<string> {
  const key = `${suite}/${name}`;
  const place = ready.get(key) ?? unpacked(suite, name);
  ready.set(key, place);
  return place;
}

async function unpacked(suite: string, name: string): Promise<string> {
  const place = join(TEST_CACHE, "test-programs", `${suite}-${name}`);
  if (existsSync(place)) return place;
  const context = { host: realHost(), cache: TEST_CACHE, progress: silent };
  const lock = await relockNames(context, lockOf(suite, name));
  const wanted = { ...lock, packages: lock.packages.filter((one) => one.name === name) };
  const debs = await fetchDebs(context, wanted);
  mkdirSync(join(TEST_CACHE, "test-programs"), { recursive: true });
  const beside = mkdtempSync(`${place}.`);
  try {
    for (const one of wanted.packages) execFileSync("dpkg-deb", ["--extract", debs(one), beside]);
    renameSync(beside, place);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
  return place;
}

/** Of which only the names count. */
function lockOf(suite: string, name: string): Lock {
  const architecture = "amd64";
  const source = { name: "debian", suite, components: ["main"], digest: "", date: "" };
  const one = { name, version: "0", architecture, sha256: "", size: 0, path: "", source: "debian" } as const;
  const packages = [{ ...one, layer: 1, essential: false }];
  return { version: 1, architecture, request: "", sources: [source], packages };
}
