/** What is in a config as ciphertext only: age files, and the keys that they are for. */
export { decryptWith, encryptTo } from "./age.ts";
export { type KeyPair, newKeyPair } from "./generate.ts";
export { readIdentities } from "./identities.ts";
export { readSecret, testDecrypt, type Unreadable } from "./read.ts";
export { type Recipient, readRecipients } from "./recipients.ts";
