import { join } from "node:path";
import { type MountedDisk, UserError } from "../model/index.ts";
import { chooseEntry } from "./choose-entry.ts";
import type { GenerationContext } from "./context.ts";
import { type PlacedEntry, sortEntries } from "./entry.ts";
import { openEsp } from "./esp.ts";
import { type Installed, readInstalled } from "./installed.ts";
import { generationPath } from "./places.ts";
import type { GenerationRecord } from "./record.ts";
import { requireSpace, spaceOf } from "./space.ts";
import type { GenerationStep } from "./step.ts";

export interface RollbackRequest {
  /** Absent: the one that the boot menu has below the next to boot, of those that have not failed. */
  readonly number?: number;
  /**
   * How often it may fail; `uncounted`: it is trusted. Absent: what it is now (trusted, where it has booted once),
   * or `freshTries` where it has failed or has no entry.
   */
  readonly tries?: number | "uncounted";
  readonly freshTries: number;
}

export interface RollbackPlan {
  readonly outcome: "choose" | "nothing";
  readonly number: number;
  readonly steps: readonly GenerationStep[];
}

/**
 * Makes an installed generation the next to boot. Looks, changes nothing.
 * Throws GENERATION_UNKNOWN, GENERATION_NONE_BEFORE, GENERATION_NO_SPACE.
 */
export async function planRollback(
  context: GenerationContext,
  disk: MountedDisk,
  request: RollbackRequest,
): Promise<RollbackPlan> {
  const installed = await readInstalled(context, disk);
  const record = rollbackTarget(installed, request.number);
  const missing = await missingBootFiles(context, disk, record);
  const plan = decideRollback(installed, record, missing, request);
  const free = { esp: await openEsp(context, disk.esp).free(), disk: 0 };
  requireSpace(spaceOf(plan.steps, installed, free));
  return plan;
}

/** Pure. */
export function rollbackTarget({ records, entries }: Installed, number: number | undefined): GenerationRecord {
  const wanted = number ?? formerOf(entries, records);
  if (wanted === undefined) {
    throw new UserError("GENERATION_NONE_BEFORE", "there is no other generation to roll back to", {
      hint: "lethe system list-generations shows what is installed.",
    });
  }
  const record = records.find((each) => each.number === wanted);
  if (record !== undefined) return record;
  throw new UserError("GENERATION_UNKNOWN", `generation ${wanted} is not installed`, {
    details: [`installed: ${records.map((each) => each.number).join(", ") || "none"}`],
  });
}

function formerOf(entries: readonly PlacedEntry[], records: readonly GenerationRecord[]): number | undefined {
  const [next, ...others] = sortEntries(entries);
  return others.find(
    ({ generation, triesLeft }) =>
      triesLeft !== 0 && generation !== next?.generation && records.some(({ number }) => number === generation),
  )?.generation;
}

/** Pure. */
export function decideRollback(
  { entries }: Pick<Installed, "entries">,
  { number, title, linuxFile: linux, initrdFile: initrd, options }: GenerationRecord,
  missing: readonly GenerationStep[],
  { tries, freshTries }: Pick<RollbackRequest, "tries" | "freshTries">,
): RollbackPlan {
  const steps = [
    ...missing,
    ...chooseEntry(
      entries,
      { generation: number, title, linux, initrd, options },
      { ...(tries === undefined ? {} : { tries }), freshTries },
    ),
  ];
  return { outcome: steps.length === 0 ? "nothing" : "choose", number, steps };
}

/** The generation itself has its kernel and initrd: they can be put back. */
async function missingBootFiles(
  context: GenerationContext,
  disk: MountedDisk,
  record: GenerationRecord,
): Promise<GenerationStep[]> {
  const esp = openEsp(context, disk.esp);
  const steps: GenerationStep[] = [];
  const files = [
    { path: record.linuxFile, inside: record.kernel },
    { path: record.initrdFile, inside: record.initrd },
  ];
  for (const { path, inside } of files) {
    if ((await esp.read(path)) !== undefined) continue;
    const source = join(disk.top, generationPath(record.number), inside);
    const size = (await context.host.lstat(source))?.size ?? 0;
    steps.push({ action: "write-boot-file", path, source, size });
  }
  return steps;
}
