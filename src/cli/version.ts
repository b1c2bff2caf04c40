import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** `lethe 0.1.0 (DIGEST)`: the digest's first twelve digits tell two builds of one version apart. */
export async function versionText(release: string): Promise<string> {
  const text = await readFile(join(release, "release.json"), "utf8");
  const { version, digest } = JSON.parse(text) as { version: string; digest: string };
  return `lethe ${version} (${digest.slice(0, 12)})`;
}
