import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import {
  ciphertextOf,
  decryptWith,
  digestOf,
  encrypted,
  finishChange,
  type Recipient,
  readRecipients,
  readSecret,
  replaceTogether,
  requireWritable,
  secretNames,
} from "../secrets/index.ts";
import { inMemory } from "./in-memory.ts";
import { type KeyOptions, openKey } from "./secret-keys.ts";
import { changingSecrets, OTHERS, requireName, secretPlace } from "./secret-place.ts";
import type { Workspace } from "./workspace.ts";

export interface SecretOptions extends KeyOptions {
  readonly config?: string | undefined;
}

/** `recipients`: files of keys/ that it is encrypted to now; none where nothing was written. */
export interface SecretWritten {
  readonly outcome: "made" | "changed" | "unchanged";
  readonly recipients: readonly string[];
}

/** What a secret holds. Throws UserError SECRETS_... */
export async function showSecret(workspace: Workspace, name: string, options: SecretOptions): Promise<Buffer> {
  requireName(name);
  const { host } = workspace;
  const { directory } = await secretPlace(workspace, options.config);
  await requireThere(host, directory, name);
  return readSecret(host, directory, name, await openKey(host, options));
}

/**
 * Has a person `edit` a file in memory that holds the secret; what they saved is encrypted where it differs. Nothing is
 * written over what somebody else has written meanwhile: it is kept as a secret of its own then. Throws UserError SECRETS_...
 */
export async function editSecret(
  workspace: Workspace,
  name: string,
  { edit, ...options }: SecretOptions & { readonly edit: (file: string) => Promise<void> },
): Promise<SecretWritten> {
  requireName(name);
  const { host, progress } = workspace;
  const { directory } = await secretPlace(workspace, options.config);
  await requireWritable(host, directory);
  await finishChange(host, directory, () => progress.note(OTHERS));
  await readRecipients(host, directory);
  const sealed = await ciphertext(host, directory, name);
  const before = sealed === undefined ? undefined : digestOf(sealed);
  const content =
    sealed === undefined ? Buffer.alloc(0) : await decryptWith(await openKey(host, options), sealed, name);
  return inMemory(workspace, async (scratch) => {
    const file = join(scratch, name);
    await host.writeFile(file, content, { mode: 0o600 });
    await edit(file);
    const edited = await host.readFile(file);
    if (edited.equals(content)) return { outcome: "unchanged", recipients: [] };
    try {
      return await written(workspace, directory, { name, content: edited, before });
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== "SECRETS_CHANGED") throw error;
      throw keptBeside(error, name, await keep(workspace, directory, name, edited));
    }
  });
}

/** What a person wrote is theirs: as a secret of its own, of a name that is free. */
async function keep(workspace: Workspace, directory: string, name: string, content: Buffer): Promise<string> {
  const taken = await secretNames(workspace.host, directory);
  const stem = `${name.slice(0, 88)}.edited`;
  let kept = stem;
  for (let count = 2; taken.includes(kept); count += 1) kept = `${stem}-${count}`;
  await written(workspace, directory, { name: kept, content, before: undefined });
  return kept;
}

function keptBeside(cause: UserError, name: string, kept: string): UserError {
  return new UserError("SECRETS_CHANGED", `${name} was changed by somebody else while it was edited`, {
    cause,
    details: [`${name} is what they wrote; what you wrote is the secret ${kept}`],
    hint: `Bring both together: lethe secret show ${kept}, lethe secret edit ${name}; then delete secrets/${kept}.age.`,
  });
}

/** The secret becomes `content`, whatever it was. Throws UserError SECRETS_... */
export async function setSecret(
  workspace: Workspace,
  name: string,
  {
    config,
    content,
    planOnly = false,
  }: {
    readonly config?: string | undefined;
    readonly content: () => Promise<Uint8Array>;
    readonly planOnly?: boolean;
  },
): Promise<SecretWritten> {
  requireName(name);
  const { host, progress } = workspace;
  const { directory } = await secretPlace(workspace, config);
  await requireWritable(host, directory);
  await finishChange(host, directory, () => progress.note(OTHERS));
  const recipients = await readRecipients(host, directory);
  const sealed = await ciphertext(host, directory, name);
  const before = sealed === undefined ? undefined : digestOf(sealed);
  if (planOnly) return outcomeOf(before, recipients);
  return written(workspace, directory, { name, content: await content(), before });
}

async function written(
  workspace: Workspace,
  directory: string,
  secret: { readonly name: string; readonly content: Uint8Array; readonly before: string | undefined },
): Promise<SecretWritten> {
  const { host } = workspace;
  return changingSecrets(workspace, directory, async () => {
    const recipients = await readRecipients(host, directory);
    await replaceTogether(host, directory, await encrypted(host, directory, [secret], recipients));
    secret.content.fill(0);
    return outcomeOf(secret.before, recipients);
  });
}

function outcomeOf(before: string | undefined, recipients: readonly Recipient[]): SecretWritten {
  const files = [...new Set(recipients.map(({ file }) => file))];
  return { outcome: before === undefined ? "made" : "changed", recipients: files };
}

async function ciphertext(host: Host, directory: string, name: string): Promise<Buffer | undefined> {
  const file = join(directory, ciphertextOf(name));
  return (await host.exists(file)) ? host.readFile(file) : undefined;
}

/** Before anybody is asked for a key. */
async function requireThere(host: Host, directory: string, name: string): Promise<void> {
  const names = await secretNames(host, directory);
  if (names.includes(name)) return;
  throw new UserError("SECRETS_ABSENT", `there is no secret ${name} in ${directory}`, {
    hint: names.length === 0 ? `Write it: lethe secret edit ${name}` : `There are: ${names.join(", ")}`,
  });
}
