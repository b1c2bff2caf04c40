import { resolve } from "node:path";
import { realHost } from "../../src/host/index.ts";
import { silent, type Toolchain } from "../../src/model/index.ts";
import { openToolchain } from "../../src/workflows/index.ts";

export const TEST_CACHE = process.env["LETHE_CACHE"] ?? "/var/cache/lethe";

let opened: Promise<Toolchain> | undefined;

/** The programs that integration tests run: those of the tools root, from the person's own cache. */
export function testToolchain(): Promise<Toolchain> {
  opened ??= openToolchain(
    { host: realHost(), cache: TEST_CACHE, progress: silent },
    { lock: resolve(import.meta.dirname, "../../tools.lock") },
  );
  return opened;
}
