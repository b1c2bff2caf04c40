/** What is in a config as ciphertext only: age files, and the keys that they are for. */
export { decryptWith, encryptTo } from "./age.ts";
export type { AskPassphrase } from "./ask.ts";
export { encrypted, type NewContent, readRecord, recordWith, rekeyed, secretNames } from "./encrypt.ts";
export { fatMedium } from "./fat-medium.ts";
export { type KeyPair, newKeyPair, pairOf, recipientsOf } from "./generate.ts";
export { recipientCount } from "./header.ts";
export { eraseHolder, type Holder, openHolder, type Protection, readHolder, writeHolder } from "./holder.ts";
export { readIdentities } from "./identities.ts";
export { finishChange, requireWritable, withSecrets } from "./lock.ts";
export { makeSecret } from "./make.ts";
export { directoryMedium, type Medium } from "./medium.ts";
export { finishPending, type Replacement, replaceTogether } from "./pending.ts";
export { ciphertextOf } from "./places.ts";
export { readSecret, testDecrypt, type Unreadable } from "./read.ts";
export { listRecipients, type Recipient, readRecipients } from "./recipients.ts";
export { digestOf, type RecordLine, recordedRecipients } from "./record.ts";
