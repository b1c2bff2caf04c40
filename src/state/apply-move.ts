import { dirname, join } from "node:path";
import { type ComponentRow, formatRows } from "../format/index.ts";
import { SUBVOLUMES, UserError } from "../model/index.ts";
import { type CaughtUp, catchUp } from "./catch-up.ts";
import { type Copied, copyDirectory, discard } from "./copy.ts";
import { holdersOf } from "./holders.ts";
import { list, TICK, unlike } from "./listing.ts";
import type { LiveMachine, MoveContext } from "./move-context.ts";
import { ADOPT_JOURNAL, bootTable, placesOf, SET_ASIDE, TABLE } from "./move-places.ts";
import { journalText, readTable } from "./move-records.ts";
import type { MovePlan } from "./plan-move.ts";
import type { AdoptOutcome, AdoptStep } from "./step.ts";
import { makeMountPoint, switchOver, undoSwitch } from "./switch.ts";

/** Cut short, planning and applying again goes on from there. */
export async function applyMove(
  context: MoveContext,
  machine: LiveMachine,
  { steps }: Pick<MovePlan, "steps">,
): Promise<AdoptOutcome[]> {
  const mover = new Mover(context, machine);
  for (const step of steps) await mover.apply(step);
  return mover.outcomes;
}

class Mover {
  readonly outcomes: AdoptOutcome[] = [];
  private readonly copied = new Map<string, Copied>();
  private readonly caught = new Map<string, CaughtUp>();

  constructor(
    private readonly context: MoveContext,
    private readonly machine: LiveMachine,
  ) {}

  apply(step: AdoptStep): Promise<void> {
    switch (step.action) {
      case "begin":
        return this.begin(step.rows);
      case "undo":
        return undoSwitch(this.context, this.machine, step.row);
      case "copy":
        return this.copy(step.row);
      case "declare":
        return this.declare(
          step.table === "all" ? join(this.machine.disk.top, TABLE) : bootTable(this.machine),
          step.rows,
        );
      case "keep-file":
        return this.keepFile(step.row);
      case "switch":
        return this.switch(step.row);
      case "place":
        return this.place(step.row);
      case "compare":
        return this.compare(step.row);
      case "release":
        return this.release(step.row);
      case "end":
        return this.end();
    }
  }

  private async begin(rows: readonly ComponentRow[]): Promise<void> {
    const path = join(this.machine.disk.top, ADOPT_JOURNAL);
    await this.context.host.makeDir(dirname(path));
    await this.context.host.writeFile(path, journalText(this.machine, rows));
    await this.sync();
  }

  private async copy(row: ComponentRow): Promise<void> {
    const { live, state, staging } = placesOf(this.machine, row);
    this.context.progress.step(`copy ${row.path}`);
    await this.makeState(state);
    await makeMountPoint(this.context, this.machine, row);
    try {
      this.copied.set(row.path, await copyDirectory(this.context, live, staging));
    } catch (error) {
      if (error instanceof UserError) await undoSwitch(this.context, this.machine, row);
      throw error;
    }
  }

  private async makeState(path: string): Promise<void> {
    const { host, toolchain } = this.context;
    if (!(await host.exists(path))) await host.run(toolchain.wrap(["btrfs", "-q", "subvolume", "create", path]));
  }

  private async declare(path: string, rows: readonly ComponentRow[]): Promise<void> {
    const { host } = this.context;
    const others = (await readTable(this.context, path)).filter((row) => !rows.some((one) => one.path === row.path));
    await host.makeDir(dirname(path));
    await host.writeFile(path, formatRows([...others, ...rows]));
    await this.sync();
  }

  private async keepFile(row: ComponentRow): Promise<void> {
    const { host, toolchain } = this.context;
    const { live, state, staging, place } = placesOf(this.machine, row);
    await this.makeState(state);
    await host.remove(staging);
    await host.run(toolchain.wrap(["cp", "--archive", "--reflink=auto", "-T", "--", live, staging]));
    await this.sync();
    await host.rename(staging, place);
    await this.sync();
    this.outcomes.push({ path: row.path, heldBy: [], differing: [] });
  }

  private async switch(row: ComponentRow): Promise<void> {
    this.context.progress.step(`mount ${row.path}`);
    await this.sync();
    await switchOver(this.context, this.machine, row);
  }

  private async place(row: ComponentRow): Promise<void> {
    const { staging, place } = placesOf(this.machine, row);
    if (await this.context.host.exists(staging)) await this.context.host.rename(staging, place);
    await this.sync();
  }

  private async compare(row: ComponentRow): Promise<void> {
    const { aside, place, state, live } = placesOf(this.machine, row);
    if (!(await this.context.host.exists(aside))) return;
    const copied = this.copied.get(row.path);
    const spare = join(state, `.${row.name}.spare`);
    this.caught.set(
      row.path,
      copied === undefined
        ? { differing: await this.missed(aside, place, live), moving: [] }
        : await catchUp(this.context, { aside, place, spare }, copied),
    );
  }

  /** Without the memory of what was copied when: all that has changed since before the copy, and is not what was kept. */
  private async missed(aside: string, place: string, mountPoint: string): Promise<string[]> {
    const original = await list(this.context, aside);
    const began = ((await this.context.host.lstat(mountPoint))?.mtimeMs ?? 0) / 1000;
    const suspect = (path: string) => Number(original.nodes.get(path)?.changed ?? 0) > began - TICK && path !== "";
    return unlike(original, await list(this.context, place)).filter(suspect);
  }

  private async release(row: ComponentRow): Promise<void> {
    const { host } = this.context;
    const { aside, seenAside } = placesOf(this.machine, row);
    const { path } = row;
    if (!(await host.exists(aside))) {
      this.outcomes.push({ path, heldBy: [], differing: [] });
      return;
    }
    const { differing, moving, twice } = this.caught.get(path) ?? { differing: [], moving: [] };
    const inFileSystem = aside.slice(this.machine.disk.top.length);
    const heldBy = await holdersOf(this.context, await list(this.context, aside), inFileSystem);
    const all = [...new Set([...differing, ...moving])].sort().map((name) => Buffer.from(name, "latin1").toString());
    if (heldBy.length > 0 || all.length > 0) {
      this.outcomes.push({
        path,
        original: seenAside,
        heldBy,
        differing: all,
        ...(twice === undefined ? {} : { twice }),
      });
      return;
    }
    await discard(this.context, aside);
    this.outcomes.push({ path, heldBy, differing: [] });
  }

  private async end(): Promise<void> {
    const aside = join(this.machine.disk.top, SUBVOLUMES.roots, this.machine.boot, SET_ASIDE);
    const tidy = ["rmdir", "--ignore-fail-on-non-empty", "--", aside, dirname(aside)];
    if (await this.context.host.exists(aside)) await this.context.host.run(tidy, { accept: [0, 1] });
    await this.sync();
    await this.context.host.remove(join(this.machine.disk.top, ADOPT_JOURNAL));
    await this.sync();
  }

  private async sync(): Promise<void> {
    await this.context.host.run(["sync", "--file-system", this.machine.disk.top]);
  }
}
