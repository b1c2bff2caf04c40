import type { Target } from "../model/index.ts";
import { runOnPart } from "./attach.ts";
import type { DiskContext } from "./context.ts";
import type { Part } from "./layout.ts";

/** What a LUKS2 header says of what opens its volume; it can be read by whoever has the disk, without any key. */
export interface LuksHeader {
  /** Numbers of its key slots, ascending. */
  readonly slots: readonly number[];
  readonly tokens: readonly LuksToken[];
}

/** Says what a key slot is for: `systemd-recovery`, `systemd-tpm2`, `systemd-fido2`, `lethe-security-key`. */
export interface LuksToken {
  readonly id: number;
  readonly type: string;
  readonly slots: readonly number[];
}

/** What systemd's own programs call it. */
export const RECOVERY_TOKEN = "systemd-recovery";

export async function readLuksHeader(context: DiskContext, target: Target, part: Part): Promise<LuksHeader> {
  const argv = context.toolchain.wrap(["cryptsetup", "luksDump", "--dump-json-metadata"]);
  const { text } = await runOnPart(context, target, part, argv, { effect: "read" });
  return parseLuksHeader(text);
}

interface LuksJson {
  readonly keyslots: Readonly<Record<string, unknown>>;
  readonly tokens: Readonly<Record<string, { readonly type: string; readonly keyslots: readonly string[] }>>;
}

export function parseLuksHeader(json: string): LuksHeader {
  const { keyslots, tokens } = JSON.parse(json) as LuksJson;
  return {
    slots: Object.keys(keyslots)
      .map(Number)
      .sort((a, b) => a - b),
    tokens: Object.entries(tokens)
      .map(([id, { type, keyslots: slots }]) => ({ id: Number(id), type, slots: slots.map(Number) }))
      .sort((a, b) => a.id - b.id),
  };
}

export function hasRecoveryKey({ tokens }: LuksHeader): boolean {
  return tokens.some(({ type, slots }) => type === RECOVERY_TOKEN && slots.length > 0);
}
