import { type Made, made } from "./called.ts";

export interface SecretOptions {
  /**
   * `lethe secret generate` makes it where it is not there: a random password; the hash of one, which is what an account
   * needs, and the password itself is shown once; or a private key with its public half beside.
   */
  readonly generate?: "password" | "password-hash" | "ssh-ed25519" | "wireguard";
}

/** Something that is in the config, and on the disk of the machine, as ciphertext only. */
export interface Secret extends Made<"secret"> {
  /** @internal */
  readonly name: string;
  /** @internal */
  readonly generate?: SecretOptions["generate"];
}

/** What `secrets/NAME.age` of the config holds; it has to be there. */
export function secret(name: string, { generate }: SecretOptions = {}): Secret {
  return made("secret", generate === undefined ? { name } : { name, generate });
}
