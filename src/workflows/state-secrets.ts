import { readSecret } from "../secrets/index.ts";
import { openKeyOnce } from "./secret-keys.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What opens a config's secrets on this machine: `key`, a file as age-keygen(1) writes it; else the one that LETHE_KEY
 * names, else the machine's or the person's own. Nothing is read before a secret is asked for.
 */
export function secretsOf(
  { host }: Pick<Workspace, "host">,
  directory: string,
  key: string | undefined,
): (name: string) => Promise<Uint8Array> {
  const identities = openKeyOnce(host, { key });
  return async (name) => readSecret(host, directory, name, await identities());
}
