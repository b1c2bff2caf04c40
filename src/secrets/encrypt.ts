import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { decryptWith, encryptTo } from "./age.ts";
import { type Replacement, readThrough } from "./pending.ts";
import { ciphertextOf } from "./places.ts";
import type { Recipient } from "./recipients.ts";
import { digestOf, parseRecord, RECORD, type RecordLine, recordedRecipients, recordText } from "./record.ts";

/** A secret that is to hold something else. */
export interface NewContent {
  readonly name: string;
  readonly content: Uint8Array;
  /** SHA-256 (hex) of the ciphertext that it takes the place of; undefined: there must be none. */
  readonly before: string | undefined;
}

/** The new ciphertexts, and the record of whom they are for. */
export async function encrypted(
  host: Host,
  directory: string,
  secrets: readonly NewContent[],
  recipients: readonly Recipient[],
): Promise<Replacement[]> {
  if (secrets.length === 0) return [];
  const files: Replacement[] = [];
  const lines: RecordLine[] = [];
  for (const { name, content, before } of secrets) {
    const bytes = await encryptTo(recipients, content);
    files.push({ path: ciphertextOf(name), content: bytes, before });
    lines.push({ name, digest: digestOf(bytes), recipients: publicKeys(recipients) });
  }
  return [...files, await recordWith(host, directory, lines)];
}

export interface Rekeyed {
  /** Names of the secrets that are encrypted anew, sorted. */
  readonly changed: readonly string[];
  /** Names of those that are for these very recipients already. */
  readonly current: readonly string[];
  readonly files: readonly Replacement[];
}

/**
 * Every secret of the config for `recipients`, in ciphertexts that are not written yet. `identities` is asked for only where
 * a secret has to be read. Throws UserError SECRETS_REKEY, which names each secret that cannot be read: then none is.
 */
export async function rekeyed(
  host: Host,
  directory: string,
  recipients: readonly Recipient[],
  identities: () => Promise<readonly string[]>,
): Promise<Rekeyed> {
  const record = await readRecord(host, directory);
  const wanted = publicKeys(recipients).join(" ");
  const current: string[] = [];
  const secrets: NewContent[] = [];
  const failures: string[] = [];
  for (const name of await secretNames(host, directory)) {
    const bytes = await host.readFile(join(directory, ciphertextOf(name)));
    if (recordedRecipients(record, name, bytes)?.join(" ") === wanted) {
      current.push(name);
      continue;
    }
    try {
      const content = await decryptWith(await identities(), bytes, name);
      secrets.push({ name, content, before: digestOf(bytes) });
    } catch (error) {
      if (!(error instanceof UserError) || !/^SECRETS_(DAMAGED|WRONG_KEY)$/.test(error.code)) throw error;
      failures.push(error.message);
    }
  }
  if (failures.length > 0) {
    throw new UserError("SECRETS_REKEY", "not every secret can be read, so none was encrypted anew", {
      details: failures,
      hint: "Name a key that reads them all: --key FILE. A secret that nobody can read any more has to be deleted or written anew.",
    });
  }
  const files = await encrypted(host, directory, secrets, recipients);
  for (const { content } of secrets) content.fill(0);
  return { changed: secrets.map(({ name }) => name), current, files };
}

/** Of all that the config has, sorted. */
export async function secretNames(host: Pick<Host, "readDir">, directory: string): Promise<string[]> {
  const names = await host.readDir(join(directory, "secrets"));
  return names.flatMap((name) => /^([^.].*)\.age$/.exec(name)?.[1] ?? []);
}

export async function readRecord(
  host: Pick<Host, "exists" | "readFile">,
  directory: string,
): Promise<readonly RecordLine[]> {
  return parseRecord((await readThrough(host, directory, RECORD))?.toString("utf8") ?? "");
}

/** The record of whom secrets are for, with `fresh` lines. Lines of secrets that are gone go with them. */
export async function recordWith(host: Host, directory: string, fresh: readonly RecordLine[]): Promise<Replacement> {
  const file = join(directory, RECORD);
  const former = (await host.exists(file)) ? await host.readFile(file) : undefined;
  const names = new Set(await secretNames(host, directory));
  const anew = new Set(fresh.map(({ name }) => name));
  const kept = parseRecord(former?.toString("utf8") ?? "").filter(({ name }) => names.has(name) && !anew.has(name));
  return {
    path: RECORD,
    content: Buffer.from(recordText([...kept, ...fresh])),
    before: former === undefined ? undefined : digestOf(former),
  };
}

function publicKeys(recipients: readonly Recipient[]): string[] {
  return [...new Set(recipients.map(({ text }) => text))].sort();
}
