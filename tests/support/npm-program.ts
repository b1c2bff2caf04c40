import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { TEST_CACHE } from "./toolchain.ts";

/**
 * The directory of a program that only a test runs, so that nobody who builds or uses Lethe gets it; kept between runs.
 * Nothing of it runs while it is installed.
 */
export function npmProgram(name: string, version: string): string {
  const place = join(TEST_CACHE, "test-programs", `npm-${name}-${version}`);
  if (!existsSync(place)) {
    mkdirSync(join(TEST_CACHE, "test-programs"), { recursive: true });
    const beside = mkdtempSync(`${place}.`);
    const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
    try {
      execFileSync("npm", ["install", ...quiet, "--prefix", beside, `${name}@${version}`], { stdio: "pipe" });
      renameSync(beside, place);
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  }
  return join(place, "node_modules", name);
}
