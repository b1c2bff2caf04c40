import { type Declaration, secretsNamed, UserError } from "../model/index.ts";
import { secretsOf } from "./state-secrets.ts";
import type { Workspace } from "./workspace.ts";

/** Which key to test with; `false`: none, since none is here. */
export type TestKey = string | undefined | false;

/**
 * Decrypts all that a machine's boots and copies need, and forgets it. Throws UserError SECRETS_UNREADABLE with what could
 * not be decrypted and why, SECRETS_NO_KEY.
 */
export async function requireReadableSecrets(
  workspace: Workspace,
  { declaration, directory }: { readonly declaration: Declaration; readonly directory: string },
  key: TestKey,
): Promise<void> {
  const names = secretsNamed(declaration);
  if (names.length === 0 || key === false) return;
  workspace.progress.step("decrypting the machine's secrets, as a test");
  const secret = secretsOf(workspace, directory, key);
  const details: string[] = [];
  for (const name of names) {
    try {
      (await secret(name)).fill(0);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      if (error.code === "SECRETS_NO_KEY") throw noKey(error, names);
      details.push(error.message);
    }
  }
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
