import { UserError } from "../model/index.ts";
import {
  eraseHolder,
  type Holder,
  type Medium,
  openHolder,
  type Protection,
  pairOf,
  readHolder,
  recipientsOf,
  writeHolder,
} from "../secrets/index.ts";
import type { KeyOptions } from "./secret-keys.ts";
import type { NewPassphrase } from "./security-key-init.ts";
import { type MediumOptions, withMedium } from "./security-key-medium.ts";
import type { Workspace } from "./workspace.ts";

export interface CopyKeyOptions extends MediumOptions, Pick<KeyOptions, "ask"> {
  /** Where the key is now. */
  readonly from: string;
  readonly protection: Protection;
  readonly newPassphrase: NewPassphrase;
}

export interface CopiedKey {
  readonly outcome: "copied" | "already" | "plan";
  readonly machine: string;
  readonly place: string;
}

/**
 * Puts a machine's key at another place too, with a protection of its own. The place may have a former key of the same
 * machine, and nothing else. Throws UserError SECRETS_...
 */
export async function copyKey(workspace: Workspace, place: string, options: CopyKeyOptions): Promise<CopiedKey> {
  const { host } = workspace;
  const { identities, machine, recipient } = await withMedium(workspace, options.from, options, async (medium) => {
    const holder = await requireHolder(medium);
    return { ...holder, identities: await openHolder(host, holder, options.ask) };
  });
  return withMedium(workspace, place, options, async (medium) => {
    const there = await readHolder(medium);
    const result = { machine, place: medium.place };
    if (there?.recipient === recipient) return { ...result, outcome: "already" };
    if (there !== undefined && !(await recipientsOf(identities)).includes(there.recipient)) {
      throw new UserError("SECRETS_HOLDER", `${medium.place} has another security key, of ${there.machine}`, {
        hint: "Name another place, or take that key away: lethe security-key remove",
      });
    }
    if (options.planOnly === true) return { ...result, outcome: "plan" };
    const { protection } = options;
    const passphrase = protection === "plain" ? undefined : await options.newPassphrase(medium.place, protection);
    // One key at one place; what is lost here is where it comes from, too.
    if (there !== undefined && there.protection !== protection) await eraseHolder(there);
    const [current = "", ...former] = identities;
    await writeHolder(host, { medium, machine, protection, passphrase }, await pairOf(current), former);
    return { ...result, outcome: "copied" };
  });
}

/** Deletes a machine's key from a place, once somebody has agreed. Throws UserError SECRETS_NO_KEY, SECRETS_HOLDER. */
export async function removeKey(
  workspace: Workspace,
  place: string,
  options: MediumOptions & { readonly agree: (holder: { machine: string; place: string }) => Promise<void> },
): Promise<{ readonly machine: string; readonly place: string }> {
  return withMedium(workspace, place, options, async (medium) => {
    const holder = await requireHolder(medium);
    const result = { machine: holder.machine, place: medium.place };
    if (options.planOnly === true) return result;
    await options.agree(result);
    await eraseHolder(holder);
    return result;
  });
}

export async function requireHolder(medium: Medium): Promise<Holder> {
  const holder = await readHolder(medium);
  if (holder !== undefined) return holder;
  throw new UserError("SECRETS_NO_KEY", `there is no security key at ${medium.place}`, {
    hint: "lethe security-key init makes one.",
  });
}
