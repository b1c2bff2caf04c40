import {
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";

const ID_BYTES = 32;

/** A key pair that is for one relying party, and what it makes secrets of. Nothing is stored: its id and the seed are all. */
export class Credential {
  readonly id: Buffer;
  /** Of P-256, uncompressed. */
  readonly point: Buffer;
  readonly privateKey: KeyObject;
  readonly #seed: Buffer;

  private constructor(seed: Buffer, relyingParty: string, id: Buffer) {
    this.#seed = seed;
    this.id = id;
    const scalar = derived(seed, id, `sign ${relyingParty}`);
    const pair = createECDH("prime256v1");
    pair.setPrivateKey(scalar);
    this.point = pair.getPublicKey();
    const part = (bytes: Buffer) => bytes.toString("base64url");
    const [x, y] = [this.point.subarray(1, 33), this.point.subarray(33)];
    const key = { kty: "EC", crv: "P-256", d: part(scalar), x: part(x), y: part(y) };
    this.privateKey = createPrivateKey({ key, format: "jwk" });
  }

  static fresh(seed: Buffer, relyingParty: string): Credential {
    const random = randomBytes(ID_BYTES);
    return new Credential(seed, relyingParty, Buffer.concat([random, sealOf(seed, relyingParty, random)]));
  }

  /** undefined: of another authenticator, or for another relying party. */
  static of(seed: Buffer, relyingParty: string, id: Buffer): Credential | undefined {
    const seal = sealOf(seed, relyingParty, id.subarray(0, ID_BYTES));
    return id.subarray(ID_BYTES).equals(seal) ? new Credential(seed, relyingParty, id) : undefined;
  }

  /** hmac-secret; another one for who has shown that he knows the PIN. */
  secret(salt: Buffer, isVerified: boolean): Buffer {
    const key = derived(this.#seed, this.id, isVerified ? "with PIN" : "without PIN");
    return createHmac("sha256", key).update(salt).digest();
  }
}

function sealOf(seed: Buffer, relyingParty: string, random: Buffer): Buffer {
  const party = createHash("sha256").update(relyingParty).digest();
  return createHmac("sha256", seed).update(party).update(random).digest().subarray(0, 16);
}

function derived(seed: Buffer, id: Buffer, what: string): Buffer {
  return Buffer.from(hkdfSync("sha256", seed, id, what, 32));
}
