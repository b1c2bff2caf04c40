import { createPrivateKey, createPublicKey } from "node:crypto";
import type { Host } from "../host/index.ts";
import { sha512Crypt } from "./sha512-crypt.ts";

/** What can be made where a config declares it. */
export type GeneratorKind = "password" | "password-hash" | "ssh-ed25519" | "wireguard";

export interface MadeSecret {
  readonly content: Buffer;
  /** What others may know of it, a line; absent: nothing. */
  readonly publicHalf?: string;
  /** What a person has to be told, since it is nowhere else: the password that a hash is of. */
  readonly shown?: string;
}

/** `comment`: of an SSH key. */
export function makeSecret(host: Pick<Host, "randomHex">, kind: GeneratorKind, comment: string): MadeSecret {
  const random = (bytes: number) => Buffer.from(host.randomHex(bytes), "hex");
  switch (kind) {
    case "password":
      // 192 bits, in signs that every program and keyboard takes.
      return { content: Buffer.from(random(24).toString("base64url")) };
    case "password-hash": {
      const password = typeable(random(15));
      return {
        content: Buffer.from(`${sha512Crypt(Buffer.from(password), random(8).toString("hex"))}\n`),
        shown: password,
      };
    }
    case "wireguard": {
      const key = random(32);
      // RFC 7748, section 5; wg genkey does the same.
      key[0] = (key[0] ?? 0) & 248;
      key[31] = ((key[31] ?? 0) & 127) | 64;
      const line = (bytes: Buffer) => `${bytes.toString("base64")}\n`;
      return { content: Buffer.from(line(key)), publicHalf: line(publicOf(key, "6e")) };
    }
    case "ssh-ed25519": {
      const seed = random(32);
      return sshKey(seed, publicOf(seed, "70"), random(4), comment);
    }
  }
}

/** Eight signs for each five bytes, which look like no other and are on every keyboard. */
function typeable(bytes: Buffer): string {
  const signs = "abcdefghijkmnpqrstuvwxyz23456789";
  let bits = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = "";
  for (let left = (bytes.length * 8) / 5; left > 0; left -= 1) {
    text = (signs[Number(bits & 31n)] ?? "") + text;
    bits >>= 5n;
  }
  return text;
}

/** Of X25519 (`6e`) and Ed25519 (`70`), as RFC 8410 numbers them. */
function publicOf(seed: Buffer, algorithm: "6e" | "70"): Buffer {
  const der = Buffer.concat([Buffer.from(`302e020100300506032b65${algorithm}04220420`, "hex"), seed]);
  const key = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return key.export({ format: "der", type: "spki" }).subarray(-32);
}

/** As ssh-keygen writes it without a passphrase: openssh's PROTOCOL.key. */
function sshKey(seed: Buffer, publicKey: Buffer, check: Buffer, comment: string): MadeSecret {
  const type = "ssh-ed25519";
  const shared = Buffer.concat([text(type), text(publicKey)]);
  const secret = Buffer.concat([check, check, shared, text(Buffer.concat([seed, publicKey])), text(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...[text("none"), text("none"), text(""), one, text(shared), text(Buffer.concat([secret, padding]))],
  ]);
  const lines = body.toString("base64").match(/.{1,70}/g) ?? [];
  const content = ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
  return { content: Buffer.from(content), publicHalf: `${type} ${shared.toString("base64")} ${comment}\n` };
}

/** RFC 4251's string. */
function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
