import { resolve } from "node:path";
import { realHost } from "../../src/host/index.ts";
import { silent } from "../../src/model/index.ts";
import type { Workspace } from "../../src/workflows/index.ts";

/** The release that `npm test` has built, on this machine. */
export function testWorkspace(): Workspace {
  return {
    host: realHost(),
    progress: { ...silent, note: (line) => process.stderr.write(`${line}\n`) },
    release: resolve("dist"),
    cwd: process.cwd(),
  };
}
