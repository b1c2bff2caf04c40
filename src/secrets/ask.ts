/** Asks for the passphrase of `file`, or for the FIDO2 key's PIN; `again` is 1 after a first wrong one. */
export type AskPassphrase = (file: string, again: number, what: "passphrase" | "pin") => Promise<string>;
