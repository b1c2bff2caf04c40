import { readSecret } from "../secrets/index.ts";
import { type KeyOptions, openKeyOnce } from "./secret-keys.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What opens a config's secrets on this machine: the key that is named; else the one that LETHE_KEY names, else the
 * machine's or the person's own. Nothing is read, and nobody asked for a passphrase, before a secret is needed.
 */
export function secretsOf(
  { host }: Pick<Workspace, "host">,
  directory: string,
  options: KeyOptions,
): (name: string) => Promise<Uint8Array> {
  const identities = openKeyOnce(host, options);
  return async (name) => readSecret(host, directory, name, await identities());
}
