import { type Made, made } from "./called.ts";

/** Something that is in the config, and on the disk of the machine, as ciphertext only. */
export interface Secret extends Made<"secret"> {
  /** @internal */
  readonly name: string;
}

/** What `secrets/NAME.age` of the config holds; it has to be there. */
export function secret(name: string): Secret {
  return made("secret", { name });
}
