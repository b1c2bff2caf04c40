import { runOnPart } from "./attach.ts";
import type { DiskContext } from "./context.ts";
import type { LuksPlace } from "./find-luks.ts";
import { readLuksHeader } from "./luks-header.ts";
import { withKeyFiles } from "./memory-files.ts";
import { type Enrolled, freeSlot } from "./unlock-methods.ts";

export interface NewKey {
  readonly key: string | Uint8Array;
  /** For cryptsetup(8): how its slot is derived. */
  readonly derivation: readonly string[];
  /** What the slot is for; absent: a passphrase. */
  readonly token?: string;
}

const NO_SUCH_KEY = 2;

/** Whether a key opens the volume; needs no device-mapper. */
export async function opens(
  context: DiskContext,
  place: Pick<LuksPlace, "target" | "part">,
  key: string | Uint8Array,
): Promise<boolean> {
  const argv = context.toolchain.wrap(["cryptsetup", "open", "--test-passphrase", "--key-file", "-"]);
  const options = { input: key, accept: [0, NO_SUCH_KEY], effect: "read" } as const;
  return (await runOnPart(context, place.target, place.part, argv, options)).status === 0;
}

/** Puts a further key into the next free slot; `present` is one that opens the volume already. */
export async function addKey(
  context: DiskContext,
  place: Pick<LuksPlace, "target" | "part">,
  present: Uint8Array,
  { key, derivation, token }: NewKey,
  scratch: string,
): Promise<void> {
  const { toolchain } = context;
  const slot = String(freeSlot(await readLuksHeader(context, place.target, place.part)));
  await withKeyFiles(context, scratch, { added: key }, async ({ added }) => {
    const argv = [
      ...["cryptsetup", "luksAddKey", "--batch-mode", ...derivation, "--new-key-slot", slot],
      ...["--key-file", "-", "--new-keyfile", added],
    ];
    await runOnPart(context, place.target, place.part, toolchain.wrap(argv), { input: present });
  });
  if (token === undefined) return;
  const input = JSON.stringify({ type: token, keyslots: [slot] });
  const argv = ["cryptsetup", "token", "import", "--json-file", "-"];
  await runOnPart(context, place.target, place.part, toolchain.wrap(argv), { input });
}

/** Takes a way of opening the volume away: its slots are written over. */
export async function removeKeys(
  context: DiskContext,
  place: Pick<LuksPlace, "target" | "part">,
  { slots, tokens }: Enrolled,
): Promise<void> {
  for (const slot of slots) {
    // The device comes last, and here cryptsetup wants the slot after it.
    const kill = ["sh", "-c", 'exec cryptsetup luksKillSlot --batch-mode "$1" "$0"', String(slot)];
    await runOnPart(context, place.target, place.part, context.toolchain.wrap(kill));
  }
  for (const id of tokens) {
    const remove = ["cryptsetup", "token", "remove", "--token-id", String(id)];
    await runOnPart(context, place.target, place.part, context.toolchain.wrap(remove));
  }
}

/**
 * Copies the header, with all its key slots, to a new file that only its owner can read: whoever has it and one of its keys
 * can open the disk, also after that key was removed.
 */
export async function backupLuksHeader(
  context: DiskContext,
  place: Pick<LuksPlace, "target" | "part">,
  file: string,
): Promise<void> {
  const argv = ["cryptsetup", "luksHeaderBackup", "--header-backup-file", file];
  await runOnPart(context, place.target, place.part, context.toolchain.wrap(argv));
  await context.host.chmod(file, 0o600);
  await context.host.run(["sync", file]);
}
