/** A key pair, as age-keygen(1) makes it: who has the identity reads what is encrypted to the recipient. */
export interface KeyPair {
  /** `AGE-SECRET-KEY-1...` */
  readonly identity: string;
  /** `age1...` */
  readonly recipient: string;
}

export async function newKeyPair(): Promise<KeyPair> {
  const { generateX25519Identity } = await import("age-encryption");
  return pairOf(await generateX25519Identity());
}

export async function pairOf(identity: string): Promise<KeyPair> {
  const { identityToRecipient } = await import("age-encryption");
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The public halves of private keys, in their order. */
export async function recipientsOf(identities: readonly string[]): Promise<string[]> {
  return Promise.all(identities.map(async (one) => (await pairOf(one)).recipient));
}

/** As age-keygen(1) writes it; former keys follow. */
export async function keyFile(pair: KeyPair, former: readonly string[], now: Date): Promise<string> {
  const created = now.toISOString().replace(/\.\d+Z$/, "Z");
  const lines = [`# created: ${created}`, `# public key: ${pair.recipient}`, pair.identity];
  for (const identity of former) lines.push(`# former key: ${(await pairOf(identity)).recipient}`, identity);
  return `${lines.join("\n")}\n`;
}
