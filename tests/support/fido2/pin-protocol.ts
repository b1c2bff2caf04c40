import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  type ECDH,
  randomBytes,
} from "node:crypto";
import type { Cbor, CborMap } from "./cbor.ts";
import { Refused, STATUS } from "./status.ts";

const TRIES = 8;
/** Then it has to be plugged out and in. */
const TRIES_AT_ONCE = 3;

/** CTAP2's PIN protocol one: how a client shows that it knows the PIN, and how secrets cross the wire. */
export class PinProtocol {
  readonly #pin: string | undefined;
  readonly #token = randomBytes(32);
  #pair: ECDH = freshPair();
  #left = TRIES;
  #leftAtOnce = TRIES_AT_ONCE;

  /** `pin`: undefined where none was ever set. */
  constructor(pin: string | undefined) {
    this.#pin = pin;
  }

  get hasPin(): boolean {
    return this.#pin !== undefined;
  }

  /** As after it was plugged out and in; the tries that are left in all are remembered. */
  powerCycle(): void {
    this.#leftAtOnce = TRIES_AT_ONCE;
    this.#pair = freshPair();
  }

  /** authenticatorClientPIN. */
  command(request: CborMap): CborMap {
    switch (request.get(2)) {
      case 1:
        return new Map([[3, this.#left]]);
      case 2:
        return new Map([[1, coseKey(this.#pair.getPublicKey(), -25)]]);
      case 5:
        return new Map([[2, this.#tokenFor(request)]]);
      default:
        throw new Refused(STATUS.invalidCommand);
    }
  }

  /** Whether `proof` is by who has the token, about `data`. */
  isProven(proof: Cbor | undefined, data: Buffer): boolean {
    return Buffer.isBuffer(proof) && left16(this.#token, data).equals(proof);
  }

  /** What both sides have in common after an exchange of keys. */
  shared(peer: Cbor | undefined): Buffer {
    if (!(peer instanceof Map)) throw new Refused(STATUS.invalidCbor);
    const key = peer as CborMap;
    const point = Buffer.concat([Buffer.from([4]), key.get(-2) as Buffer, key.get(-3) as Buffer]);
    return createHash("sha256").update(this.#pair.computeSecret(point)).digest();
  }

  #tokenFor(request: CborMap): Buffer {
    if (this.#pin === undefined) throw new Refused(STATUS.pinNotSet);
    if (this.#left === 0) throw new Refused(STATUS.pinBlocked);
    if (this.#leftAtOnce === 0) throw new Refused(STATUS.pinAuthBlocked);
    const shared = this.shared(request.get(3));
    const given = decrypt(shared, request.get(6) as Buffer);
    if (!createHash("sha256").update(this.#pin).digest().subarray(0, 16).equals(given)) {
      this.#left -= 1;
      this.#leftAtOnce -= 1;
      this.#pair = freshPair();
      if (this.#left === 0) throw new Refused(STATUS.pinBlocked);
      throw new Refused(this.#leftAtOnce === 0 ? STATUS.pinAuthBlocked : STATUS.pinInvalid);
    }
    this.#left = TRIES;
    this.#leftAtOnce = TRIES_AT_ONCE;
    return encrypt(shared, this.#token);
  }
}

export function left16(key: Buffer, data: Buffer): Buffer {
  return createHmac("sha256", key).update(data).digest().subarray(0, 16);
}

/** A public point of P-256 as COSE has it; `algorithm`: -7 signs, -25 agrees on a key. */
export function coseKey(point: Buffer, algorithm: -7 | -25): CborMap {
  return new Map<number, Cbor>([
    [1, 2],
    [3, algorithm],
    [-1, 1],
    [-2, point.subarray(1, 33)],
    [-3, point.subarray(33)],
  ]);
}

const NOTHING = Buffer.alloc(16);

export function encrypt(key: Buffer, bytes: Buffer): Buffer {
  const cipher = createCipheriv("aes-256-cbc", key, NOTHING).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

export function decrypt(key: Buffer, bytes: Buffer): Buffer {
  const cipher = createDecipheriv("aes-256-cbc", key, NOTHING).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

function freshPair(): ECDH {
  const pair = createECDH("prime256v1");
  pair.generateKeys();
  return pair;
}
