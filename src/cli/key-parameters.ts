import { keyFlags } from "./disk-keys.ts";
import { yes } from "./parameters.ts";

export const keyPlace = {
  placeholder: "PLACE",
  brief: "where the key is: a directory, a stick, or a Lethe disk or image",
  file: true,
} as const;

export const protect = {
  brief: "what keeps it from whoever finds it; default: passphrase. plain is for an encrypted disk",
  placeholder: "HOW",
  values: ["passphrase", "plain", "tpm2", "fido2"],
} as const;

/** Of commands that write to a place. */
export const toPlace = { yes, passphraseFile: keyFlags.passphraseFile } as const;
