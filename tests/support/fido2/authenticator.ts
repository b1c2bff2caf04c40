import { createHash, sign } from "node:crypto";
import { type Cbor, type CborMap, decode, encode } from "./cbor.ts";
import { Credential } from "./credential.ts";
import { coseKey, decrypt, encrypt, left16, PinProtocol } from "./pin-protocol.ts";
import { Refused, STATUS } from "./status.ts";

export interface AuthenticatorOptions {
  /** 32 bytes that tell it from all others. */
  readonly seed: Buffer;
  /** Absent: none was ever set. */
  readonly pin?: string;
  /** Asked whenever somebody has to touch it; false: nobody did in time. Default: at once, always. */
  readonly touch?: () => Promise<boolean>;
}

const FLAGS = { present: 1, verified: 4, attested: 0x40, extended: 0x80 } as const;
const HMAC_SECRET = "hmac-secret";

/** A FIDO2 authenticator without hardware: what CTAP 2.0 says of a key with a PIN and hmac-secret. For tests alone. */
export class Authenticator {
  readonly #seed: Buffer;
  readonly #pin: PinProtocol;
  readonly #touch: () => Promise<boolean>;
  #counter = 0;

  constructor({ seed, pin, touch = async () => true }: AuthenticatorOptions) {
    this.#seed = seed;
    this.#pin = new PinProtocol(pin);
    this.#touch = touch;
  }

  powerCycle(): void {
    this.#pin.powerCycle();
  }

  /** A command and its CBOR; gives a status and the answer's CBOR. */
  async answer(message: Buffer): Promise<Buffer> {
    try {
      const request = message.length > 1 ? decode(message.subarray(1)) : new Map<number, Cbor>();
      const answer = await this.#command(message[0] ?? 0, request as CborMap);
      return Buffer.concat([Buffer.from([STATUS.ok]), encode(answer)]);
    } catch (error) {
      return Buffer.from([error instanceof Refused ? error.status : STATUS.invalidCbor]);
    }
  }

  async #command(command: number, request: CborMap): Promise<CborMap> {
    switch (command) {
      case 1:
        return this.#makeCredential(request);
      case 2:
        return this.#getAssertion(request);
      case 4:
        return this.#info();
      case 6:
        return this.#pin.command(request);
      default:
        throw new Refused(STATUS.invalidCommand);
    }
  }

  #info(): CborMap {
    return new Map<number, Cbor>([
      [1, ["FIDO_2_0"]],
      [2, [HMAC_SECRET]],
      [3, Buffer.alloc(16)],
      [4, options({ rk: false, up: true, plat: false, clientPin: this.#pin.hasPin })],
      [5, 1200],
      [6, [1]],
    ]);
  }

  async #makeCredential(request: CborMap): Promise<CborMap> {
    const digest = request.get(1) as Buffer;
    const party = (request.get(2) as CborMap).get("id") as string;
    const isVerified = this.#isVerified(request.get(8), digest);
    if (this.#pin.hasPin && !isVerified) throw new Refused(STATUS.pinRequired);
    if (optionOf(request.get(7), "rk", false) || optionOf(request.get(7), "uv", false)) {
      throw new Refused(STATUS.unsupportedOption);
    }
    await this.#requireTouch();
    const credential = Credential.fresh(this.#seed, party);
    const hasSecret = (request.get(6) as CborMap | undefined)?.get(HMAC_SECRET) === true;
    const length = Buffer.from([credential.id.length >> 8, credential.id.length & 0xff]);
    const attested = [Buffer.alloc(16), length, credential.id, encode(coseKey(credential.point, -7))];
    const extension = hasSecret ? [encode(new Map([[HMAC_SECRET, true]]))] : [];
    const flags = FLAGS.present | FLAGS.attested | (isVerified ? FLAGS.verified : 0) | (hasSecret ? FLAGS.extended : 0);
    const data = this.#data(party, flags, [...attested, ...extension]);
    const signature = sign("sha256", Buffer.concat([data, digest]), credential.privateKey);
    const statement = new Map<string, Cbor>([
      ["alg", -7],
      ["sig", signature],
    ]);
    return new Map<number, Cbor>([
      [1, "packed"],
      [2, data],
      [3, statement],
    ]);
  }

  async #getAssertion(request: CborMap): Promise<CborMap> {
    const party = request.get(1) as string;
    const digest = request.get(2) as Buffer;
    const isVerified = this.#isVerified(request.get(6), digest);
    if (optionOf(request.get(5), "uv", false)) throw new Refused(STATUS.unsupportedOption);
    const allowed = (request.get(3) ?? []) as readonly CborMap[];
    const credential = allowed
      .map((one) => Credential.of(this.#seed, party, one.get("id") as Buffer))
      .find((one) => one !== undefined);
    if (credential === undefined) throw new Refused(STATUS.noCredentials);
    const isPresent = optionOf(request.get(5), "up", true);
    const asked = (request.get(4) as CborMap | undefined)?.get(HMAC_SECRET) as CborMap | undefined;
    if (asked !== undefined && !isPresent) throw new Refused(STATUS.unsupportedOption);
    if (isPresent) await this.#requireTouch();
    const extension = asked === undefined ? [] : [this.#secrets(credential, asked, isVerified)];
    const flags =
      (isPresent ? FLAGS.present : 0) | (isVerified ? FLAGS.verified : 0) | (extension.length > 0 ? FLAGS.extended : 0);
    const data = this.#data(party, flags, extension);
    const named = new Map<string, Cbor>([
      ["id", credential.id],
      ["type", "public-key"],
    ]);
    return new Map<number, Cbor>([
      [1, named],
      [2, data],
      [3, sign("sha256", Buffer.concat([data, digest]), credential.privateKey)],
    ]);
  }

  /** Of one salt, or of two one after the other. */
  #secrets(credential: Credential, asked: CborMap, isVerified: boolean): Buffer {
    const shared = this.#pin.shared(asked.get(1));
    const sealed = asked.get(2) as Buffer;
    if (!left16(shared, sealed).equals(asked.get(3) as Buffer)) throw new Refused(STATUS.pinAuthInvalid);
    const salts = decrypt(shared, sealed);
    const each = [salts.subarray(0, 32), salts.subarray(32)].filter(({ length }) => length > 0);
    const secrets = Buffer.concat(each.map((salt) => credential.secret(salt, isVerified)));
    return encode(new Map([[HMAC_SECRET, encrypt(shared, secrets)]]));
  }

  #data(party: string, flags: number, rest: readonly Buffer[]): Buffer {
    this.#counter += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#counter);
    return Buffer.concat([createHash("sha256").update(party).digest(), Buffer.from([flags]), counter, ...rest]);
  }

  #isVerified(proof: Cbor | undefined, digest: Buffer): boolean {
    if (proof === undefined) return false;
    if (!this.#pin.isProven(proof, digest)) throw new Refused(STATUS.pinAuthInvalid);
    return true;
  }

  async #requireTouch(): Promise<void> {
    if (!(await this.#touch())) throw new Refused(STATUS.actionTimeout);
  }
}

function options(all: Readonly<Record<string, boolean>>): CborMap {
  return new Map(Object.entries(all));
}

function optionOf(given: Cbor | undefined, name: string, otherwise: boolean): boolean {
  const value = given instanceof Map ? (given as CborMap).get(name) : undefined;
  return typeof value === "boolean" ? value : otherwise;
}
