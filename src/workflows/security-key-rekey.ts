import { join } from "node:path";
import { UserError } from "../model/index.ts";
import {
  ciphertextOf,
  digestOf,
  type Recipient,
  readRecipients,
  readRecord,
  recipientsOf,
  recordedRecipients,
  rekeyed,
  replaceTogether,
  requireWritable,
  secretNames,
} from "../secrets/index.ts";
import type { SecretOptions } from "./secret-edit.ts";
import { openKeyOnce } from "./secret-keys.ts";
import { changingSecrets, secretPlace } from "./secret-place.ts";
import type { Workspace } from "./workspace.ts";

export interface RekeyOptions extends SecretOptions {
  readonly planOnly?: boolean;
}

export interface RekeyResult {
  /** Names of the secrets, sorted. */
  readonly changed: readonly string[];
  readonly current: readonly string[];
  /** Files of keys/ that they are all for now. */
  readonly recipients: readonly string[];
}

/** Every secret for the keys that are in keys/ now, all or none. Throws UserError SECRETS_... */
export async function rekeySecrets(workspace: Workspace, options: RekeyOptions): Promise<RekeyResult> {
  const { host } = workspace;
  const { directory } = await secretPlace(workspace, options.config);
  await requireWritable(host, directory);
  return changingSecrets(workspace, directory, async () => {
    const recipients = await readRecipients(host, directory);
    const { changed, current, files } = await rekeyed(host, directory, recipients, openKeyOnce(host, options));
    if (options.planOnly !== true) await replaceTogether(host, directory, files);
    return { changed, current, recipients: filesOf(recipients) };
  });
}

export interface RevokeOptions extends RekeyOptions {
  /** Resolves once somebody has agreed to it. */
  readonly agree: (plan: RevokePlan) => Promise<void>;
}

export interface RevokePlan {
  /** Names of the secrets that the revoked key could read, sorted: they are as good as told, and have to be changed. */
  readonly exposed: readonly string[];
  /** Those of which it is not known: something else than Lethe has encrypted them last. */
  readonly perhaps: readonly string[];
  /** Files of keys/ that remain. */
  readonly recipients: readonly string[];
}

/**
 * Takes the key of a machine (or of anybody) out of keys/ and encrypts every secret anew for the others, all or nothing.
 * Throws UserError SECRETS_NO_MACHINE, SECRETS_LAST_KEY, SECRETS_...
 */
export async function revokeKey(workspace: Workspace, name: string, options: RevokeOptions): Promise<RevokePlan> {
  const { host } = workspace;
  const { directory } = await secretPlace(workspace, options.config);
  await requireWritable(host, directory);
  return changingSecrets(workspace, directory, async () => {
    const all = await readRecipients(host, directory);
    const file = `keys/${name}.pub`;
    const revoked = all.filter((one) => one.file === file);
    const keys = new Set(revoked.map(({ text }) => text));
    const left = all.filter((one) => one.file !== file);
    refuse(name, all, revoked, left);
    const identities = openKeyOnce(host, options);
    const { files } = await rekeyed(host, directory, left, async () => requireOther(await identities(), left));
    const plan = { ...(await exposedTo(workspace, directory, keys)), recipients: filesOf(left) };
    await options.agree(plan);
    if (options.planOnly === true) return plan;
    const before = digestOf(await host.readFile(join(directory, file)));
    await replaceTogether(host, directory, [{ path: file, content: undefined, before }, ...files]);
    return plan;
  });
}

function refuse(
  name: string,
  all: readonly Recipient[],
  revoked: readonly Recipient[],
  left: readonly Recipient[],
): void {
  if (revoked.length === 0) {
    throw new UserError("SECRETS_NO_MACHINE", `there is no keys/${name}.pub, so there is nothing to revoke`, {
      hint: `There are: ${filesOf(all).join(", ")}`,
    });
  }
  const twin = left.find(({ text }) => revoked.some((one) => one.text === text));
  if (twin !== undefined) {
    throw new UserError("SECRETS_RECIPIENT", `the key of keys/${name}.pub is in ${twin.file} too`, {
      hint: "Take that line away first: who keeps the key could still read everything.",
    });
  }
  if (left.length > 0) return;
  throw new UserError("SECRETS_LAST_KEY", `nobody but ${name} can read the secrets: they would be lost`, {
    hint: "Add another key first, such as your own: put its public half in keys/, then lethe security-key rekey",
  });
}

/** What is encrypted anew has to stay readable by whoever does it. */
async function requireOther(identities: readonly string[], left: readonly Recipient[]): Promise<readonly string[]> {
  const own = await recipientsOf(identities);
  if (left.some(({ text }) => own.includes(text))) return identities;
  throw new UserError("SECRETS_LAST_KEY", "the key at hand is the one that is revoked, or none of keys/", {
    hint: "Name another one, which remains: --key FILE",
  });
}

async function exposedTo({ host }: Workspace, directory: string, keys: ReadonlySet<string>) {
  const record = await readRecord(host, directory);
  const exposed: string[] = [];
  const perhaps: string[] = [];
  for (const name of await secretNames(host, directory)) {
    const readers = recordedRecipients(record, name, await host.readFile(join(directory, ciphertextOf(name))));
    if (readers === undefined) perhaps.push(name);
    else if (readers.some((key) => keys.has(key))) exposed.push(name);
  }
  return { exposed, perhaps };
}

function filesOf(recipients: readonly Recipient[]): string[] {
  return [...new Set(recipients.map(({ file }) => file))];
}
