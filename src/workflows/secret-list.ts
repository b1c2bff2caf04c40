import { join } from "node:path";
import { machinesOf } from "../config/index.ts";
import type { Host } from "../host/index.ts";
import {
  ciphertextOf,
  listRecipients,
  type Recipient,
  readRecord,
  recipientCount,
  recordedRecipients,
  secretNames,
  testDecrypt,
} from "../secrets/index.ts";
import { loadConfig } from "./config.ts";
import type { SecretOptions } from "./secret-edit.ts";
import { openKey } from "./secret-keys.ts";
import { secretPlace } from "./secret-place.ts";
import type { Workspace } from "./workspace.ts";

export interface ListedSecret {
  readonly name: string;
  readonly isThere: boolean;
  /** Host names of the machines whose config refers to it; none: it is unused. */
  readonly machines: readonly string[];
  /** How it is made where it is not there. */
  readonly generate?: string;
  /**
   * Files of keys/ whose keys can read it, and public keys that are no longer there; as the last encryption by Lethe
   * wrote down. Absent: something else has written it.
   */
  readonly recipients?: readonly string[];
  /** For how many keys it is; absent: it is no age file. */
  readonly count?: number;
  /** Whether it is for all the keys of keys/ and no others; absent: that is not known. */
  readonly isCurrent?: boolean;
  /** Of the key that was named; absent: none was, or it is readable. */
  readonly unreadable?: string;
}

/**
 * Every secret that the config has, or that one of its machines refers to, sorted by name. With `key` each is tried.
 * Throws UserError CONFIG_..., SECRETS_...
 */
export async function listSecrets(workspace: Workspace, options: SecretOptions): Promise<ListedSecret[]> {
  const { host } = workspace;
  const { directory } = await secretPlace(workspace, options.config);
  const users = await usersOf(workspace, directory, options.config);
  const there = new Set(await secretNames(host, directory));
  const recipients = await listRecipients(host, directory);
  const names = [...new Set([...there, ...users.keys()])].sort();
  const unreadable = await unreadableOf(host, directory, [...there], options);
  return Promise.all(
    names.map(async (name) => {
      const { machines = [], generate } = users.get(name) ?? {};
      const common = { name, machines, ...(generate === undefined ? {} : { generate }) };
      if (!there.has(name)) return { ...common, isThere: false };
      const bytes = await host.readFile(join(directory, ciphertextOf(name)));
      const readers = recordedRecipients(await readRecord(host, directory), name, bytes);
      const count = await recipientCount(bytes);
      const failure = unreadable.get(name);
      return {
        ...common,
        isThere: true,
        ...(readers === undefined ? {} : standing(readers, recipients)),
        ...(count === undefined ? {} : { count: Object.values(count).reduce((sum, one) => sum + one, 0) }),
        ...(failure === undefined ? {} : { unreadable: failure }),
      };
    }),
  );
}

interface Users {
  readonly machines: string[];
  generate?: string;
}

async function usersOf(workspace: Workspace, directory: string, config: string | undefined) {
  const machines = await machinesOf(workspace.host, directory);
  const users = new Map<string, Users>();
  for (const one of machines.length === 0 ? [config] : machines.map((name) => `${directory}#${name}`)) {
    const { declaration, secrets } = await loadConfig(workspace, one, { absentSecrets: true });
    for (const { name, generate } of secrets) {
      const user = users.get(name) ?? { machines: [] };
      user.machines.push(declaration.hostname);
      if (generate !== undefined) user.generate = generate;
      users.set(name, user);
    }
  }
  return users;
}

function standing(readers: readonly string[], recipients: readonly Recipient[]) {
  const files = readers.map((key) => recipients.find(({ text }) => text === key)?.file ?? key);
  const wanted = new Set(recipients.map(({ text }) => text));
  const isCurrent = readers.length === wanted.size && readers.every((key) => wanted.has(key));
  return { recipients: [...new Set(files)].sort(), isCurrent };
}

async function unreadableOf(
  host: Host,
  directory: string,
  names: readonly string[],
  options: SecretOptions,
): Promise<Map<string, string>> {
  if (options.key === undefined) return new Map();
  const failed = await testDecrypt(host, directory, names, await openKey(host, options));
  return new Map(failed.map(({ name, error }) => [name, error.message]));
}
