import { createHash } from "node:crypto";

const SIGNS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ROUNDS = 5000;
const BYTES = 64;

/**
 * crypt(5)'s `$6$` hash of a password, which every libcrypt takes; `openssl passwd -6` makes the same. Its cost matters
 * little for what is drawn at random. `salt`: up to 16 of crypt's signs.
 */
export function sha512Crypt(password: Buffer, salt: string): string {
  const salted = Buffer.from(salt);
  const other = sha(password, salted, password);
  const parts = [password, salted, repeated(other, password.length)];
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push((bits & 1) === 1 ? other : password);
  let digest = sha(...parts);
  const first = digest[0] ?? 0;
  const p = repeated(sha(...Array<Buffer>(password.length).fill(password)), password.length);
  const s = repeated(sha(...Array<Buffer>(16 + first).fill(salted)), salted.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    const [begin, end] = round % 2 === 1 ? [p, digest] : [digest, p];
    digest = sha(begin, ...(round % 3 === 0 ? [] : [s]), ...(round % 7 === 0 ? [] : [p]), end);
  }
  return `$6$${salt}$${encoded(digest)}`;
}

function sha(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha512");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function repeated(digest: Buffer, length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => digest[index % BYTES] ?? 0));
}

/** Three bytes at a time, from the three thirds of the digest in turn; the last byte stands alone. */
function encoded(digest: Buffer): string {
  const third = 21;
  const byte = (index: number) => digest[index] ?? 0;
  let text = "";
  for (let index = 0; index < third; index += 1) {
    const [a, b, c] = [index, index + third, index + 2 * third];
    const turn = [
      [a, b, c],
      [b, c, a],
      [c, a, b],
    ][index % 3] ?? [a, b, c];
    const [high = 0, middle = 0, low = 0] = turn;
    text += signs((byte(high) << 16) | (byte(middle) << 8) | byte(low), 4);
  }
  return text + signs(byte(BYTES - 1), 2);
}

function signs(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => SIGNS[(value >> (6 * index)) & 63]).join("");
}
