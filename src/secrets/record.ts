import { createHash } from "node:crypto";

/** What a config remembers of each encryption, relative to it: an age file does not name those it is for. */
export const RECORD = "secrets/recipients";

const TITLE = "# Who each secret was encrypted to, and the SHA-256 of the file that this is true of. Written by lethe.";

/** Believed only while the ciphertext is the very one that it was written for. */
export interface RecordLine {
  readonly name: string;
  /** SHA-256 of the ciphertext, hex. */
  readonly digest: string;
  /** `age1...`, sorted. */
  readonly recipients: readonly string[];
}

/** What is no line of it is passed over: it says less, and nothing false. */
export function parseRecord(text: string): RecordLine[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", digest = "", ...recipients] = line.trim().split(/\s+/);
    if (!/^[0-9a-f]{64}$/.test(digest) || !recipients.every((one) => /^age1[a-z0-9]+$/.test(one))) return [];
    return [{ name, digest, recipients: [...recipients].sort() }];
  });
}

export function recordText(lines: readonly RecordLine[]): string {
  const sorted = [...lines].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [TITLE, ...sorted.map((one) => [one.name, one.digest, ...[...one.recipients].sort()].join(" ")), ""].join(
    "\n",
  );
}

/** Whom `bytes` is known to be encrypted to; undefined: something else has written it. */
export function recordedRecipients(
  lines: readonly RecordLine[],
  name: string,
  bytes: Uint8Array,
): readonly string[] | undefined {
  const digest = digestOf(bytes);
  return lines.find((line) => line.name === name && line.digest === digest)?.recipients;
}

export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
