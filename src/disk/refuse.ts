import { type DiskDeclaration, LAYOUT_VERSION, UserError } from "../model/index.ts";
import { type Inspection, identity } from "./inspection.ts";
import { geometry, SMALLEST_POOL, smallestEsp } from "./layout.ts";

/** What the person typed to allow destruction. */
export type Confirmation = string;

/** Every reason not to touch a target, the plainest first. Returns where there is none. */
export function refuse(inspection: Inspection, disk: DiskDeclaration, confirm: Confirmation | undefined): void {
  refuseDeclaration(disk);
  refuseState(inspection);
  refuseContent(inspection, confirm);
  if (inspection.content.kind !== "lethe") refuseSize(inspection, disk);
}

function refuseDeclaration(disk: DiskDeclaration): void {
  if (disk.encrypt === undefined) return;
  throw new UserError("DISK_ENCRYPTION_UNSUPPORTED", "this version of Lethe cannot make an encrypted disk yet", {
    hint: "Leave `encrypt` out of `disk` in system.ts for now. Nothing was touched.",
  });
}

function refuseState({ target, uses, readOnly, sectorSize }: Inspection): void {
  if (uses.length > 0) {
    throw new UserError("DISK_IN_USE", `${target.path} is in use, so it is not touched`, {
      details: uses,
      hint: "Unmount it, switch its swap off or close what is stacked on it, and make sure that it is the right disk.",
    });
  }
  if (readOnly) throw new UserError("DISK_READ_ONLY", `${target.path} is read-only`);
  if (sectorSize !== 512 && sectorSize !== 4096) {
    throw new UserError("DISK_SECTOR_SIZE", `${target.path} has sectors of ${sectorSize} bytes; 512 and 4096 work`);
  }
}

function refuseContent({ target, content }: Inspection, confirm: Confirmation | undefined): void {
  if (content.kind === "blank") return;
  const confirmed = confirm !== undefined && confirm === identity(target);
  if (content.kind === "foreign") {
    if (!confirmed) throw unconfirmed("DISK_FOREIGN", `${target.path} holds something already`, content.found);
    return;
  }
  const { pool } = content;
  if (pool.kind === "damaged" && !confirmed) {
    throw unconfirmed("DISK_DAMAGED", `${target.path} has Lethe's partitions, but they hold ${pool.what}`, []);
  }
  if (pool.kind === "btrfs" && (pool.layout ?? 0) > LAYOUT_VERSION) {
    throw new UserError(
      "DISK_NEWER_LAYOUT",
      `${target.path} has layout version ${pool.layout ?? 0}; this program knows up to ${LAYOUT_VERSION}`,
      { hint: "Use a newer Lethe." },
    );
  }

  function unconfirmed(code: "DISK_FOREIGN" | "DISK_DAMAGED", message: string, details: readonly string[]): UserError {
    const typed = confirm === undefined ? "" : ` "${confirm}" is not it.`;
    return new UserError(code, `${message}, so it is not touched`, {
      details,
      hint: `To destroy all of it, confirm with ${identity(target)}.${typed}`,
    });
  }
}

function refuseSize({ target, sectorSize }: Inspection, disk: DiskDeclaration): void {
  const poolNeed = SMALLEST_POOL + disk.swapSize;
  if (target.kind !== "partition" && disk.espSize < smallestEsp(sectorSize)) {
    throw new UserError(
      "DISK_ESP_TOO_SMALL",
      `an EFI system partition of ${disk.espSize} bytes is declared; at least ${smallestEsp(sectorSize)} are needed`,
    );
  }
  const pool = target.kind === "partition" ? target.size : geometry(target.size, disk.espSize).pool.size;
  if (pool >= poolNeed) return;
  const need = poolNeed + target.size - pool;
  throw new UserError("DISK_TOO_SMALL", `${target.path} has ${target.size} bytes; at least ${need} are needed`);
}
