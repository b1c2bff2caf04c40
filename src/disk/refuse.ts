import { type DiskDeclaration, LAYOUT_VERSION, UserError } from "../model/index.ts";
import { type Inspection, identity } from "./inspection.ts";
import { geometry, SMALLEST_POOL, smallestEsp } from "./layout.ts";
import { SEALING_ROOM } from "./luks.ts";

/** What the person typed to allow destruction. */
export type Confirmation = string;

/** Every reason not to touch a target, the plainest first. Returns where there is none. */
export function refuse(inspection: Inspection, disk: DiskDeclaration, confirm: Confirmation | undefined): void {
  refuseState(inspection);
  refuseEncryption(inspection, disk);
  refuseContent(inspection, confirm);
  if (inspection.content.kind !== "lethe") refuseSize(inspection, disk);
}

function refuseEncryption({ target, content, deviceMapper }: Inspection, { encrypt }: DiskDeclaration): void {
  const pool = content.kind === "lethe" ? content.pool : undefined;
  if (pool?.kind === "sealed") {
    throw new UserError("DISK_SEALED", `${target.path} is encrypted, and this host has no device-mapper to open it`, {
      hint: "It boots as it is. To change it, use a host whose kernel has device-mapper, or the machine itself.",
    });
  }
  if (encrypt === undefined) {
    if (pool?.luks === undefined) return;
    throw new UserError("DISK_ENCRYPTED", `${target.path} is encrypted, and the config does not declare it`, {
      hint: 'Add disk: { encrypt: luks({ unlock: ["passphrase"] }) } to system.ts, or take another disk.',
    });
  }
  if (pool?.kind === "btrfs" && pool.luks === undefined) throw notEncrypted(target.path);
  if (deviceMapper || target.kind === "image") return;
  throw new UserError(
    "DISK_NO_DEVICE_MAPPER",
    `${target.path} cannot be encrypted here: this host has no device-mapper`,
    { hint: "Make an image file here and write it to the disk, or use a host whose kernel has device-mapper." },
  );
}

export function notEncrypted(path: string): UserError {
  return new UserError("DISK_NOT_ENCRYPTED", `the config declares encryption, and ${path} is not encrypted`, {
    hint: "A disk is encrypted when it is made: install on another one and bring the state there. Nothing was touched.",
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
  const poolNeed = SMALLEST_POOL + disk.swapSize + (disk.encrypt === undefined ? 0 : SEALING_ROOM);
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
