import type { DiskDeclaration, EncryptDeclaration } from "../model/index.ts";
import type { Inspection, LuksContent } from "./inspection.ts";
import type { Part } from "./layout.ts";
import type { DiskStep, LuksVolume } from "./step.ts";
import { derivedUuid } from "./uuid.ts";

/** An image can be encrypted also where no encrypted volume can be opened: as a whole, once all is in it. */
export function isSealedAtTheEnd({ target, deviceMapper }: Inspection, { encrypt }: DiskDeclaration): boolean {
  return encrypt !== undefined && !deviceMapper && target.kind === "image";
}

export function luksVolume({ seed }: Inspection, encrypt: EncryptDeclaration | undefined, part: Part): LuksVolume {
  const { keyDerivation } = encrypt ?? {};
  return { part, uuid: derivedUuid(seed, "luks"), ...(keyDerivation === undefined ? {} : { keyDerivation }) };
}

export function luksSteps(inspection: Inspection, { encrypt }: DiskDeclaration, part: Part): DiskStep[] {
  if (encrypt === undefined) return [];
  const there = luksOf(inspection);
  return [
    there === undefined
      ? { action: "make-luks", ...luksVolume(inspection, encrypt, part) }
      : { action: "keep", kind: "encryption", name: "LUKS2" },
    ...(there?.recovery === true ? [] : [{ action: "add-recovery-key", part } as const]),
  ];
}

/** Of a pool that is damaged nothing is kept. */
export function luksOf({ content }: Inspection): LuksContent | undefined {
  return content.kind === "lethe" && content.pool.kind !== "damaged" ? content.pool.luks : undefined;
}
