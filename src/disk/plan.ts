import type { DiskDeclaration } from "../model/index.ts";
import type { Content, Inspection, OpenPoolContent } from "./inspection.ts";
import { geometry, type Part, SUBVOLUME_LAYOUT, SWAP_FILE } from "./layout.ts";
import { SEALING_ROOM } from "./luks.ts";
import { sfdiskScript } from "./partition-table.ts";
import { isSealedAtTheEnd, luksOf, luksSteps, luksVolume } from "./plan-encryption.ts";
import { type Confirmation, refuse } from "./refuse.ts";
import type { DiskPlan, DiskStep, KeepStep } from "./step.ts";
import { derivedUuid, volumeId } from "./uuid.ts";

export interface PlanOptions {
  /** What the person typed: the target's identity, where something on it may be destroyed. */
  readonly confirm?: Confirmation;
}

/**
 * Pure. Throws DISK_IN_USE, DISK_READ_ONLY, DISK_SECTOR_SIZE, DISK_ESP_TOO_SMALL, DISK_TOO_SMALL, DISK_FOREIGN,
 * DISK_DAMAGED, DISK_NEWER_LAYOUT, DISK_SEALED, DISK_ENCRYPTED, DISK_NOT_ENCRYPTED, DISK_NO_DEVICE_MAPPER: each before
 * anything is touched.
 */
export function planPartition(inspection: Inspection, disk: DiskDeclaration, options: PlanOptions = {}): DiskPlan {
  refuse(inspection, disk, options.confirm);
  if (isSealedAtTheEnd(inspection, disk)) return planSealed(inspection, disk);
  const { target, sectorSize, content } = inspection;
  const known = content.kind === "lethe" && content.pool.kind !== "damaged" ? content : undefined;
  const pool = known?.pool.kind === "btrfs" ? known.pool : undefined;
  const finished = pool?.layout !== undefined;
  const parts = known?.parts ?? freshParts(inspection, disk);
  const steps: DiskStep[] = [
    ...tableSteps(inspection, disk, parts, known !== undefined),
    ...espSteps(inspection, parts.esp, finished),
    ...luksSteps(inspection, disk, parts.pool),
    ...poolSteps(inspection, disk, parts.pool, pool),
    ...subvolumeSteps(pool),
    ...swapSteps(disk.swapSize, pool?.swapSize ?? 0),
    ...(finished ? [] : [{ action: "finish" } as const]),
  ];
  return { target, sectorSize, steps };
}

export function isNothingToDo(plan: DiskPlan): boolean {
  return plan.steps.every(({ action }) => action === "keep");
}

/** As an image that is not encrypted, beside; and at the end it is. */
function planSealed(inspection: Inspection, { encrypt, ...disk }: DiskDeclaration): DiskPlan {
  const plain = planPartition({ ...inspection, exists: false, content: { kind: "blank" } }, disk);
  const steps = plain.steps.flatMap((step): DiskStep[] =>
    step.action === "make-pool" ? [{ ...step, size: step.part.size - SEALING_ROOM }] : [step],
  );
  const pool = plain.steps.find((step) => step.action === "make-pool");
  if (pool === undefined) throw new Error("a new image has a file system");
  const seal: DiskStep = { action: "seal", ...luksVolume(inspection, encrypt, pool.part) };
  return { ...plain, steps: [...destroySteps(inspection.content), ...steps, seal] };
}

type Parts = { readonly pool: Part; readonly esp?: Part };

function freshParts({ target }: Inspection, disk: DiskDeclaration): Parts {
  return target.kind === "partition" ? { pool: { start: 0, size: target.size } } : geometry(target.size, disk.espSize);
}

function tableSteps(inspection: Inspection, disk: DiskDeclaration, parts: Parts, known: boolean): DiskStep[] {
  const { esp, pool } = parts;
  if (known) return [...(esp ? [keptEsp(esp, disk.espSize)] : []), keep("partition", "lethe")];
  const { target, exists, content, seed, sectorSize } = inspection;
  const unmade = target.kind === "image" && (!exists || content.kind === "blank");
  return [
    ...(unmade ? [{ action: "make-image", size: target.size } as const] : []),
    ...destroySteps(content),
    ...(esp === undefined
      ? [keep("partition", target.path)]
      : [
          {
            action: "make-table",
            parts: { esp, pool },
            script: sfdiskScript({ esp, pool }, sectorSize, {
              table: derivedUuid(seed, "table"),
              esp: derivedUuid(seed, "esp"),
              pool: derivedUuid(seed, "pool"),
            }),
          } as const,
        ]),
  ];
}

function destroySteps(content: Content): DiskStep[] {
  if (content.kind === "foreign") return [{ action: "destroy", found: content.found }];
  if (content.kind === "lethe" && content.pool.kind === "damaged") {
    return [{ action: "destroy", found: [`Lethe's own partitions, which hold ${content.pool.what}`] }];
  }
  return [];
}

function keptEsp(esp: Part, declared: number): KeepStep {
  const differs = esp.size < declared ? { note: `it has ${esp.size} bytes; ${declared} are declared` } : {};
  return { ...keep("partition", "lethe-esp"), ...differs };
}

/** Nothing is on an ESP before the layout is finished, and a half-made FAT looks like a whole one: made again. */
function espSteps({ target, seed }: Inspection, esp: Part | undefined, finished: boolean): DiskStep[] {
  if (target.kind === "partition") return [keep("file-system", target.esp)];
  if (esp === undefined) throw new Error("a disk or an image has an EFI system partition of its own");
  if (finished) return [keep("file-system", "vfat")];
  return [{ action: "make-esp", part: esp, volumeId: volumeId(seed) }];
}

function poolSteps(
  inspection: Inspection,
  disk: DiskDeclaration,
  part: Part,
  pool: OpenPoolContent | undefined,
): DiskStep[] {
  if (pool !== undefined) return [keep("file-system", "btrfs")];
  const { seed } = inspection;
  const luks = disk.encrypt && (luksOf(inspection)?.uuid ?? luksVolume(inspection, disk.encrypt, part).uuid);
  return [{ action: "make-pool", part, uuid: derivedUuid(seed, "btrfs"), ...(luks === undefined ? {} : { luks }) }];
}

function subvolumeSteps(pool: OpenPoolContent | undefined): DiskStep[] {
  return SUBVOLUME_LAYOUT.map((subvolume) =>
    pool?.subvolumes.includes(subvolume.name) === true
      ? keep("subvolume", subvolume.name)
      : { action: "make-subvolume", ...subvolume },
  );
}

function swapSteps(declared: number, present: number): DiskStep[] {
  if (declared === present) return declared === 0 ? [] : [keep("swap-file", SWAP_FILE)];
  if (present === 0) return [{ action: "make-swap", size: declared }];
  return [{ action: "change-swap", from: present, size: declared }];
}

function keep(kind: KeepStep["kind"], name: string): KeepStep {
  return { action: "keep", kind, name };
}
