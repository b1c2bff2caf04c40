import { UserError } from "../model/index.ts";
import {
  digestOf,
  type Holder,
  listRecipients,
  newKeyPair,
  openHolder,
  pairOf,
  type Recipient,
  recipientsOf,
  rekeyed,
  replaceTogether,
  requireWritable,
  writeHolder,
} from "../secrets/index.ts";
import { loadConfig } from "./config.ts";
import type { KeyOptions } from "./secret-keys.ts";
import { changingSecrets } from "./secret-place.ts";
import { requireHolder } from "./security-key-copies.ts";
import { type MediumOptions, withMedium } from "./security-key-medium.ts";
import type { Workspace } from "./workspace.ts";

export interface RotateOptions extends MediumOptions, Pick<KeyOptions, "ask"> {
  readonly config?: string | undefined;
  /** Takes former keys away from the place, and makes no new one. */
  readonly forgetFormer?: boolean;
}

export interface RotateResult {
  readonly machine: string;
  readonly place: string;
  /** The machine's key now. */
  readonly recipient: string;
  /** How many former keys are at the place. */
  readonly former: number;
  /** Names of the secrets that were encrypted anew, sorted. */
  readonly rekeyed: readonly string[];
}

/**
 * Gives a machine another security key. The former one stays at the place, behind the new one, since generations that were
 * built before have ciphertext for it. One that was cut short is gone on with. Throws UserError SECRETS_...
 */
export async function rotateKey(workspace: Workspace, place: string, options: RotateOptions): Promise<RotateResult> {
  const { host } = workspace;
  const { declaration, place: config } = await loadConfig(workspace, options.config, { absentSecrets: true });
  const { directory } = config;
  const machine = declaration.hostname;
  await requireWritable(host, directory);
  return withMedium(workspace, place, options, async (medium) => {
    const holder = await requireHolder(medium);
    const file = `keys/${machine}.pub`;
    const own = (await listRecipients(host, directory)).filter((one) => one.file === file);
    let passphrase: string | undefined;
    const identities = await openHolder(host, holder, async (name, again, what) => {
      if (options.ask === undefined) throw new Error("nobody to ask");
      passphrase = await options.ask(name, again, what);
      return passphrase;
    });
    const isBegun = await isRotating(holder, machine, own, identities);
    const plan = { medium, machine, protection: holder.protection, passphrase };
    const known = { machine, place: medium.place, recipient: holder.recipient, rekeyed: [] };
    if (options.forgetFormer === true) {
      if (isBegun) throw unfinished(machine);
      const left = identities.length - 1;
      if (options.planOnly === true || left === 0) return { ...known, former: left };
      await writeHolder(host, plan, await pairOf(identities[0] ?? ""));
      return { ...known, former: 0 };
    }
    if (options.planOnly === true) return { ...known, former: identities.length - (isBegun ? 1 : 0) };
    const pair = isBegun ? await pairOf(identities[0] ?? "") : await newKeyPair();
    return changingSecrets(workspace, directory, async () => {
      const others = (await listRecipients(host, directory)).filter((one) => one.file !== file);
      const recipients = [...others, { file, text: pair.recipient }];
      const { changed, files } = await rekeyed(host, directory, recipients, async () => identities);
      // It opens both before anything is for the new one alone.
      if (!isBegun) await writeHolder(host, plan, pair, identities);
      const before = digestOf(await host.readFile(`${directory}/${file}`));
      await replaceTogether(host, directory, [
        { path: file, content: Buffer.from(`${pair.recipient}\n`), before },
        ...files,
      ]);
      const former = identities.length - (isBegun ? 1 : 0);
      return { ...known, recipient: pair.recipient, former, rekeyed: changed };
    });
  });
}

/** Whether the place has the next key already, and the config not yet. Throws UserError SECRETS_HOLDER, SECRETS_MACHINE_KEY. */
async function isRotating(
  holder: Holder,
  machine: string,
  own: readonly Recipient[],
  identities: readonly string[],
): Promise<boolean> {
  if (holder.machine !== machine) {
    throw new UserError("SECRETS_HOLDER", `${holder.medium.place} has the security key of ${holder.machine}`, {
      hint: `Name the place of the key of ${machine}, or the config of ${holder.machine}.`,
    });
  }
  const [one, ...more] = own;
  if (one !== undefined && more.length === 0) {
    if (one.text === holder.recipient) return false;
    if ((await recipientsOf(identities)).includes(one.text)) return true;
  }
  throw new UserError("SECRETS_MACHINE_KEY", `keys/${machine}.pub is not the key at ${holder.medium.place}`, {
    hint: `Name the place that has it. If it is lost: lethe security-key revoke ${machine}, then lethe security-key init`,
  });
}

function unfinished(machine: string): UserError {
  return new UserError("SECRETS_MACHINE_KEY", `the new key of ${machine} is not in keys/ yet, so no key is forgotten`, {
    hint: "Run lethe security-key rotate again first, without --forget-former.",
  });
}
