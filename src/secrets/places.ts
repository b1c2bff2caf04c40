import { join } from "node:path";

/** The ciphertext of a secret, relative to the config. */
export function ciphertextOf(name: string): string {
  return join("secrets", `${name}.age`);
}
