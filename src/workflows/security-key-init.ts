import { join } from "node:path";
import { UserError } from "../model/index.ts";
import {
  type Holder,
  listRecipients,
  type Medium,
  newKeyPair,
  type Protection,
  type Recipient,
  type Replacement,
  readHolder,
  rekeyed,
  replaceTogether,
  requireWritable,
  writeHolder,
} from "../secrets/index.ts";
import { loadConfig } from "./config.ts";
import { proveRecovery, type RecoveryTalk } from "./recovery-key.ts";
import { type KeyOptions, openKeyOnce } from "./secret-keys.ts";
import { changingSecrets } from "./secret-place.ts";
import { type MediumOptions, withMedium } from "./security-key-medium.ts";
import type { Workspace } from "./workspace.ts";

export interface InitKeyOptions extends KeyOptions, MediumOptions {
  readonly config?: string | undefined;
  readonly protection: Protection;
  readonly newPassphrase: NewPassphrase;
  /** Absent: no recovery key is made. */
  readonly recovery?: RecoveryTalk;
  readonly onPlan: (plan: InitKeyPlan) => void;
}

/** Asks twice for a new passphrase; where `fido2` protects, once for the PIN of that key, which has one already. */
export type NewPassphrase = (place: string, protection: Exclude<Protection, "plain">) => Promise<string>;

export interface InitKeyPlan {
  readonly machine: string;
  readonly place: string;
  readonly protection: Protection;
  /** `made`: there is no key at the place yet. `kept`: the machine's is there, and goes on being it. */
  readonly key: "made" | "kept";
  /** Whether the public half comes into keys/ with this. */
  readonly isRegistered: boolean;
  /** Whether an offline recovery key is made. */
  readonly recovery: boolean;
}

export interface InitKeyResult extends InitKeyPlan {
  /** `age1...`; absent in a plan of one that is made. */
  readonly recipient?: string;
  /** Names of the secrets that were encrypted anew, sorted. */
  readonly rekeyed: readonly string[];
}

/**
 * Gives a machine its security key: makes it at `target`, adds its public half to keys/, and encrypts every secret for it
 * too. A second run changes nothing; one that was cut short is gone on with. Throws UserError SECRETS_...
 */
export async function initSecurityKey(
  workspace: Workspace,
  target: string,
  options: InitKeyOptions,
): Promise<InitKeyResult> {
  const { host } = workspace;
  const { declaration, place } = await loadConfig(workspace, options.config, { absentSecrets: true });
  const { directory } = place;
  await requireWritable(host, directory);
  return withMedium(workspace, target, options, async (medium) => {
    const machine = declaration.hostname;
    const recipients = await listRecipients(host, directory);
    const holder = await readHolder(medium);
    requireOwn(medium, machine, holder, recipients);
    const plan: InitKeyPlan = {
      machine,
      place: medium.place,
      protection: holder?.protection ?? options.protection,
      key: holder === undefined ? "made" : "kept",
      isRegistered: !recipients.some(({ text }) => text === holder?.recipient),
      recovery: options.recovery !== undefined && !recipients.some(({ file }) => file === RECOVERY),
    };
    options.onPlan(plan);
    if (options.planOnly === true) return { ...plan, rekeyed: [] };
    return apply(workspace, directory, { plan, medium, holder }, options);
  });
}

const RECOVERY = "keys/recovery.pub";

interface Target {
  readonly plan: InitKeyPlan;
  readonly medium: Medium;
  readonly holder: Holder | undefined;
}

async function apply(
  workspace: Workspace,
  directory: string,
  { plan, medium, holder }: Target,
  options: InitKeyOptions,
): Promise<InitKeyResult> {
  const { host } = workspace;
  const { machine, protection } = plan;
  const pair = holder === undefined ? await newKeyPair() : undefined;
  const recipient = holder?.recipient ?? pair?.recipient ?? "";
  const passphrase =
    pair === undefined || protection === "plain" ? undefined : await options.newPassphrase(medium.place, protection);
  const recovery = plan.recovery && options.recovery !== undefined ? await proveRecovery(options.recovery) : undefined;
  const fresh: Recipient[] = [
    ...(plan.isRegistered ? [{ file: `keys/${machine}.pub`, text: recipient }] : []),
    ...(recovery === undefined ? [] : [{ file: RECOVERY, text: recovery }]),
  ];
  return changingSecrets(workspace, directory, async () => {
    const recipients = [...(await listRecipients(host, directory)), ...fresh];
    const { changed, files } = await rekeyed(host, directory, recipients, openKeyOnce(host, options));
    // Before it is named in keys/: a key that is nowhere must never be among those it is encrypted for.
    if (pair !== undefined) await writeHolder(host, { medium, machine, protection, passphrase }, pair);
    await replaceTogether(host, directory, [...fresh.map(publicFile), ...files]);
    return { ...plan, recipient, rekeyed: changed };
  });
}

function publicFile({ file, text }: Recipient): Replacement {
  return { path: file, content: Buffer.from(`${text}\n`), before: undefined };
}

/** Throws UserError SECRETS_HOLDER, SECRETS_MACHINE_KEY. */
function requireOwn(
  medium: Medium,
  machine: string,
  holder: Holder | undefined,
  recipients: readonly Recipient[],
): void {
  if (holder !== undefined && holder.machine !== machine) {
    throw new UserError("SECRETS_HOLDER", `${medium.place} has the security key of ${holder.machine} already`, {
      hint: `Name another place for the key of ${machine}.`,
    });
  }
  const own = recipients.filter(({ file }) => file === join("keys", `${machine}.pub`));
  if (own.length === 0 || own.some(({ text }) => text === holder?.recipient)) return;
  throw new UserError(
    "SECRETS_MACHINE_KEY",
    `${machine} has a security key already, and it is not at ${medium.place}`,
    {
      hint: `To put the same key there: lethe security-key add. If it is lost: lethe security-key revoke ${machine}, then this again.`,
    },
  );
}
