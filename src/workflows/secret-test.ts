import { type Declaration, secretsNamed, UserError } from "../model/index.ts";
import { type AskPassphrase, testDecrypt } from "../secrets/index.ts";
import { openKey } from "./secret-keys.ts";
import type { Workspace } from "./workspace.ts";

export interface TestOptions {
  /** The file or directory of a key; default: the one that is here. `false`: there is none, and nothing is tested. */
  readonly key?: string | false | undefined;
  /** Asked where a passphrase wraps the key. */
  readonly ask?: AskPassphrase | undefined;
}

/**
 * Decrypts all that a machine's boots and copies need, and forgets it. Throws UserError SECRETS_UNREADABLE with what could
 * not be decrypted and why, SECRETS_NO_KEY.
 */
export async function requireReadableSecrets(
  workspace: Workspace,
  { declaration, directory }: { readonly declaration: Declaration; readonly directory: string },
  { key, ask }: TestOptions,
): Promise<void> {
  const names = secretsNamed(declaration);
  if (names.length === 0 || key === false) return;
  workspace.progress.step("decrypting the machine's secrets, as a test");
  const identities = await openKey(workspace.host, { key, ask }).catch((error: unknown) => {
    throw error instanceof UserError && error.code === "SECRETS_NO_KEY" ? noKey(error, names) : error;
  });
  const unreadable = await testDecrypt(workspace.host, directory, names, identities);
  const details = unreadable.map(({ error }) => error.message);
  if (details.length === 0) return;
  const hint = "Nothing was touched. Encrypt them to this machine's key: lethe security-key rekey";
  throw new UserError("SECRETS_UNREADABLE", "this machine could not decrypt secrets that it needs", { details, hint });
}

function noKey(cause: UserError, names: readonly string[]): UserError {
  const { message } = cause;
  return new UserError("SECRETS_NO_KEY", `the machine's secrets cannot be tested: ${message}`, {
    cause,
    hint: "Name its security key with --key FILE; or install untested, and give the key at the first boot: --untested-secrets",
    details: [`it needs ${names.join(", ")}`],
  });
}
