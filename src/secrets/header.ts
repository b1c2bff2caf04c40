import { binaryOf } from "./age.ts";

/** How many of each kind an age file is for: `{ X25519: 3 }`. It does not say who they are. */
export type RecipientCount = Readonly<Record<string, number>>;

/** undefined for what is no age file. */
export async function recipientCount(bytes: Uint8Array): Promise<RecipientCount | undefined> {
  try {
    const header = Buffer.from(await binaryOf(bytes)).toString("latin1");
    const end = header.indexOf("\n---");
    if (end < 0) return undefined;
    const counts: Record<string, number> = {};
    for (const [, kind = ""] of header.slice(0, end).matchAll(/\n-> (\S+)/g)) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  } catch {
    return undefined;
  }
}
