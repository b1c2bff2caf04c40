import { type DiskKeys, type DiskPlan, recoveryKey } from "../disk/index.ts";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";

/** Where the keys of an encrypted disk come from: a person, or files that a person has named. */
export interface KeySource {
  /** What opens the disk that is there, or with `fresh` what is to open a new one. Bytes without a newline. */
  passphrase(options: { readonly fresh: boolean }): Promise<Buffer>;
  /** Returns once a person has the recovery key of a new disk where it is safe. */
  keep(recoveryKey: string): Promise<void>;
}

/** Keys of one disk, which are asked for once. */
export interface HeldKeys extends DiskKeys {
  /** Asks for all that a plan will need, before any of it is done. */
  prepare(plan: DiskPlan): Promise<void>;
}

export function heldKeys(host: Pick<Host, "randomHex">, source: KeySource | undefined): HeldKeys | undefined {
  if (source === undefined) return undefined;
  let passphrase: Promise<Buffer> | undefined;
  let recovery: Promise<string> | undefined;
  const asked = async (fresh: boolean) => {
    const given = await source.passphrase({ fresh });
    if (given.length > 0) return given;
    throw new UserError("DISK_PASSPHRASE_NEEDED", "the passphrase is empty");
  };
  const drawn = async () => {
    const key = recoveryKey(host.randomHex(32));
    await source.keep(key);
    return key;
  };
  const keys: DiskKeys = {
    passphrase: () => (passphrase ??= asked(false)),
    recoveryKey: () => (recovery ??= drawn()),
  };
  return {
    ...keys,
    async prepare({ steps }) {
      const makes = (...actions: string[]) => steps.some(({ action }) => actions.includes(action));
      if (makes("make-luks", "seal")) {
        passphrase ??= asked(true);
        await passphrase;
      }
      if (makes("add-recovery-key", "seal")) await keys.recoveryKey();
    },
  };
}

/** Throws UserError DISK_PASSPHRASE_NEEDED where a plan makes an encrypted disk and nobody has said where keys come from. */
export function requireKeysFor({ steps, target }: DiskPlan, keys: HeldKeys | undefined): void {
  if (keys !== undefined || !steps.some(({ action }) => ["make-luks", "seal"].includes(action))) return;
  throw new UserError("DISK_PASSPHRASE_NEEDED", `${target.path} is to be encrypted, and there is no passphrase`);
}
