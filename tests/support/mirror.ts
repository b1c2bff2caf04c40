import { realHost } from "../../src/host/index.ts";
import { silent } from "../../src/model/index.ts";
import { findMirrors } from "../../src/packages/index.ts";
import { TEST_CACHE } from "./toolchain.ts";

/** The mirror that this host's own apt uses: no test knows one by name. */
export async function debianMirror(): Promise<string> {
  return (await findMirrors({ host: realHost(), cache: TEST_CACHE, progress: silent })).debian;
}
