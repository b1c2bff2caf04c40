import { join } from "node:path";

/** The ciphertext of a secret, in the config at `directory`. */
export function ciphertextPath(directory: string, name: string): string {
  return join(directory, "secrets", `${name}.age`);
}
