import { join } from "node:path";
import { machinesOf } from "../config/index.ts";
import { ciphertextOf, listRecipients, readRecord, recordedRecipients, secretNames } from "../secrets/index.ts";
import { loadConfig } from "./config.ts";
import { secretPlace } from "./secret-place.ts";
import type { Workspace } from "./workspace.ts";

export interface ListedKey {
  /** `meadow` of keys/meadow.pub. */
  readonly name: string;
  readonly kind: "machine" | "recovery" | "other";
  /** `age1...` */
  readonly recipient: string;
  /** Names of the secrets that it can read, as the last encryptions by Lethe wrote down. */
  readonly reads: readonly string[];
  /** Names of those that it cannot read yet, or of which that is not known. */
  readonly unsure: readonly string[];
}

export interface KeyList {
  readonly keys: readonly ListedKey[];
  /** Host names of machines that have no key in keys/. */
  readonly without: readonly string[];
}

/** The public keys of a config. Throws UserError CONFIG_..., SECRETS_RECIPIENT. */
export async function listKeys(workspace: Workspace, config: string | undefined): Promise<KeyList> {
  const { host } = workspace;
  const { directory } = await secretPlace(workspace, config);
  const hostnames = await hostnamesOf(workspace, directory, config);
  const record = await readRecord(host, directory);
  const readers = new Map<string, readonly string[] | undefined>();
  for (const name of await secretNames(host, directory)) {
    readers.set(name, recordedRecipients(record, name, await host.readFile(join(directory, ciphertextOf(name)))));
  }
  const keys = (await listRecipients(host, directory)).map(({ file, text }): ListedKey => {
    const name = file.replace(/^keys\/(.*)\.pub$/, "$1");
    const names = [...readers.keys()];
    const reads = names.filter((secret) => readers.get(secret)?.includes(text) === true);
    const kind = name === "recovery" ? "recovery" : hostnames.includes(name) ? "machine" : "other";
    return { name, kind, recipient: text, reads, unsure: names.filter((secret) => !reads.includes(secret)) };
  });
  return { keys, without: hostnames.filter((name) => !keys.some((key) => key.name === name)) };
}

async function hostnamesOf(workspace: Workspace, directory: string, config: string | undefined): Promise<string[]> {
  const machines = await machinesOf(workspace.host, directory);
  const names: string[] = [];
  for (const one of machines.length === 0 ? [config] : machines.map((name) => `${directory}#${name}`)) {
    names.push((await loadConfig(workspace, one, { absentSecrets: true })).declaration.hostname);
  }
  return names;
}
