import type { UnlockMethod } from "../model/index.ts";
import { type LuksHeader, RECOVERY_TOKEN } from "./luks-header.ts";

/** What opens a disk; `other`: something that Lethe knows nothing of. */
export type EnrolledKind = UnlockMethod | "recovery" | "other";

export interface Enrolled {
  readonly method: EnrolledKind;
  /** Key slots, ascending. */
  readonly slots: readonly number[];
  /** Ids of the tokens that say what they are for. */
  readonly tokens: readonly number[];
}

/** Says which slot holds the key that is on a stick, beside the machine's security key. */
export const SECURITY_KEY_TOKEN = "lethe-security-key";

const KINDS: Readonly<Record<string, EnrolledKind>> = {
  [RECOVERY_TOKEN]: "recovery",
  [SECURITY_KEY_TOKEN]: "security-key",
  "systemd-tpm2": "tpm2",
  "systemd-fido2": "fido2",
};

const ORDER: readonly EnrolledKind[] = ["passphrase", "security-key", "tpm2", "fido2", "other", "recovery"];

/** What a header says opens its volume. A slot that no token speaks of is opened by a passphrase. */
export function enrolledMethods({ slots, tokens }: LuksHeader): Enrolled[] {
  const kindOf = (slot: number): EnrolledKind => {
    const token = tokens.find((one) => one.slots.includes(slot));
    return token === undefined ? "passphrase" : (KINDS[token.type] ?? "other");
  };
  return ORDER.flatMap((method) => {
    const own = slots.filter((slot) => kindOf(slot) === method);
    const ids = tokens.filter((token) => token.slots.some((slot) => own.includes(slot))).map(({ id }) => id);
    return own.length === 0 ? [] : [{ method, slots: own, tokens: ids }];
  });
}

/** The first number that no key slot has. */
export function freeSlot({ slots }: LuksHeader): number {
  let slot = 0;
  while (slots.includes(slot)) slot += 1;
  return slot;
}
