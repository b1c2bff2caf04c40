import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import type { AskPassphrase } from "./ask.ts";
import { openWithFido2, sealToFido2 } from "./fido2.ts";
import { type KeyPair, keyFile, recipientsOf } from "./generate.ts";
import { identitiesIn, unwrapped } from "./identities.ts";
import type { Medium } from "./medium.ts";
import { workFactor, wrap } from "./passphrase.ts";
import { sealToTpm, unsealFromTpm } from "./tpm.ts";

/**
 * What keeps a key from whoever finds its medium. `tpm2`: that machine's TPM, and a passphrase. `fido2`: a FIDO2 key, its
 * PIN, and a touch.
 */
export type Protection = "plain" | "passphrase" | "tpm2" | "fido2";

const FILES: Readonly<Record<Protection, string>> = {
  plain: "key",
  passphrase: "key.age",
  tpm2: "key.tpm2",
  fido2: "key.fido2",
};

/** A security key, where it lies. */
export interface Holder {
  readonly medium: Medium;
  readonly protection: Protection;
  /** Host name of the machine that it is of. */
  readonly machine: string;
  /** `age1...`; in keys/ of the config. */
  readonly recipient: string;
}

/** Where the key goes, and how. */
export interface HolderPlan {
  readonly medium: Medium;
  readonly machine: string;
  readonly protection: Protection;
  /** Of all but `plain`; the FIDO2 key's PIN where that is what protects. */
  readonly passphrase: string | undefined;
}

/** undefined: no key is there. Throws UserError SECRETS_HOLDER for one that is not of this form. */
export async function readHolder(medium: Medium): Promise<Holder | undefined> {
  const there: Protection[] = [];
  for (const protection of ["plain", "passphrase", "tpm2", "fido2"] as const) {
    if ((await medium.read(FILES[protection])) !== undefined) there.push(protection);
  }
  const [protection] = there;
  if (protection === undefined) return undefined;
  const machine = (await medium.read("machine"))?.toString("utf8").trim();
  const recipient = (await medium.read("key.pub"))?.toString("utf8").trim();
  if (there.length === 1 && machine !== undefined && /^age1[a-z0-9]+$/.test(recipient ?? "")) {
    return { medium, protection, machine, recipient: recipient ?? "" };
  }
  const what = there.length > 1 ? "more than one key" : "a key, and not whose it is";
  throw new UserError("SECRETS_HOLDER", `${medium.place} has ${what}, so it is left as it is`, {
    hint: "A security key is one of key, key.age, key.tpm2 and key.fido2, with key.pub and machine beside it. Name another place.",
  });
}

/**
 * The key's file comes last: without it there is no key. `former`: identities that are kept behind the new one, since a
 * generation that was built before still needs them.
 */
export async function writeHolder(
  host: Host,
  { medium, machine, protection, passphrase }: HolderPlan,
  pair: KeyPair,
  former: readonly string[] = [],
): Promise<Holder> {
  const text = Buffer.from(await keyFile(pair, former, host.now()));
  const bytes = await protectedBytes(host, text, protection, passphrase);
  text.fill(0);
  const isThere = (await readHolder(medium)) !== undefined;
  const write = [
    ["machine", Buffer.from(`${machine}\n`)],
    ["key.pub", Buffer.from(`${pair.recipient}\n`)],
    [FILES[protection], bytes],
  ] as const;
  // What takes the place of another key is there before its public half is told.
  for (const [name, content] of isThere ? [...write].reverse() : write) await medium.write(name, content);
  return { medium, protection, machine, recipient: pair.recipient };
}

/**
 * Its private keys, the present one first. Throws UserError SECRETS_PASSPHRASE, SECRETS_KEY, SECRETS_TPM, SECRETS_FIDO2...,
 * SECRETS_HOLDER.
 */
export async function openHolder(host: Host, holder: Holder, ask: AskPassphrase | undefined): Promise<string[]> {
  const { medium, protection } = holder;
  const name = FILES[protection];
  const file = `${medium.place}/${name}`;
  let bytes = (await medium.read(name)) ?? Buffer.alloc(0);
  if (protection === "tpm2") bytes = await unsealFromTpm(host, bytes, file);
  if (protection === "fido2") bytes = await openWithFido2(host, bytes, file, ask);
  else if (protection !== "plain") bytes = await unwrapped(bytes, file, ask);
  const identities = identitiesIn(bytes.toString("utf8"), file);
  bytes.fill(0);
  await requireSame(holder, identities);
  return identities;
}

/** Whoever reads the medium itself may still find it: where that matters the key has to be revoked, or rotated. */
export async function eraseHolder({ medium, protection }: Holder): Promise<void> {
  for (const name of [FILES[protection], "key.pub", "machine"]) await medium.remove(name);
}

/** Throws UserError SECRETS_HOLDER where what is written there of a key's public half is not true. */
async function requireSame({ medium, recipient }: Holder, identities: readonly string[]): Promise<void> {
  if ((await recipientsOf(identities)).includes(recipient)) return;
  throw new UserError("SECRETS_HOLDER", `key.pub of ${medium.place} is not the public half of the key beside it`, {
    hint: "Use another copy of the key, or the recovery key.",
  });
}

async function protectedBytes(
  host: Host,
  text: Buffer,
  protection: Protection,
  passphrase: string | undefined,
): Promise<Buffer> {
  // A copy: what is given is cleared.
  if (protection === "plain") return Buffer.from(text);
  if (passphrase === undefined) throw new Error("a key is wrapped by a passphrase");
  if (protection === "fido2") return sealToFido2(host, text, passphrase);
  const wrapped = await wrap(text, passphrase, workFactor());
  return protection === "tpm2" ? sealToTpm(host, wrapped) : wrapped;
}
