import type { Context } from "./context.ts";

/** Of a key that is wrapped by one; or the PIN of the FIDO2 key that wraps it. */
export function askPassphrase({ hidden, progress }: Context) {
  return (file: string, again: number, what: "passphrase" | "pin"): Promise<string> => {
    if (again > 0) progress.note(what === "pin" ? "that is not the PIN" : "that is not the passphrase");
    const question = what === "pin" ? `PIN of the FIDO2 key of ${file}; then touch it: ` : `passphrase of ${file}: `;
    return hidden(question, { twice: false });
  };
}

export function newPassphrase({ hidden }: Context) {
  return (place: string, protection: string): Promise<string> =>
    protection === "fido2"
      ? hidden("PIN of the FIDO2 key; then touch it, two times: ", { twice: false })
      : hidden(`new passphrase of the key at ${place}: `, { twice: true });
}
