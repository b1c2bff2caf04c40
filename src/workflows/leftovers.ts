import { basename, join } from "node:path";
import { measure } from "../engines/index.ts";
import { rowsOf } from "../format/index.ts";
import { withGenerationLock } from "../generation/index.ts";
import { deleteLeftovers, leftoversOn } from "../state/index.ts";
import { whyNotLive } from "./adopt-live.ts";
import type { LoadedConfig } from "./config.ts";
import { withRunningDisk } from "./running-machine.ts";
import { recordsDirectory } from "./subject.ts";
import { onLetheMachine, type Workspace, withScratch } from "./workspace.ts";

/** What is here of a component that is declared no more. */
export interface LeftBehind {
  /** `data`: its files, in `@state`. `records`: what was remembered of its copies. */
  readonly kind: "data" | "records";
  readonly type: string;
  readonly name: string;
  /** Where it was seen. */
  readonly path?: string;
  readonly files: number;
  readonly bytes: number;
  /** Milliseconds since 1970; 0 where there is no file. */
  readonly newestMs: number;
  /** Installed generations that declare it still. */
  readonly generations: readonly number[];
  /** Addresses of stores that have copies of it, as far as is known. */
  readonly stores: readonly string[];
}

/** What was left behind, and its end. */
interface Found {
  readonly all: readonly LeftBehind[];
  delete(chosen: readonly LeftBehind[]): Promise<void>;
}

/**
 * Data is looked for on a Lethe machine that runs from this config, by root in a mount namespace of its own; `use` is
 * called while nobody else changes the disk. Elsewhere there are records only.
 */
export async function withLeftovers<Result>(
  workspace: Workspace,
  config: LoadedConfig,
  use: (found: Found) => Promise<Result>,
): Promise<Result> {
  const { host, progress } = workspace;
  const records = await recordsLeft(workspace, config);
  const forget = async (chosen: readonly LeftBehind[]) => {
    for (const { kind, type, name } of chosen) {
      if (kind === "records") await host.remove(join(recordsDirectory(host), type, name), { recursive: true });
    }
  };
  if (!(await onLetheMachine(host)) || (await whyNotLive(workspace, config)) !== undefined) {
    return use({ all: records, delete: forget });
  }
  return withRunningDisk(workspace, (disk, toolchain) =>
    withGenerationLock({ host, toolchain, progress }, disk, async () => {
      const leftovers = await dataLeft(workspace, config, disk.top);
      return use({
        all: [...leftovers.map(({ told }) => told), ...records],
        delete: async (chosen) => {
          const doomed = leftovers.filter(({ told }) => chosen.includes(told)).map(({ leftover }) => leftover);
          await deleteLeftovers(host, disk, doomed);
          await forget(chosen);
        },
      });
    }),
  );
}

/**
 * Only to be told of, and by a look that waits for nobody, by whoever may look. Nothing on a machine that is none of Lethe's:
 * there another config may declare it.
 */
export async function leftBehind(workspace: Workspace, config: LoadedConfig): Promise<readonly LeftBehind[]> {
  const { host } = workspace;
  if (!(await onLetheMachine(host)) || (await whyNotLive(workspace, config)) !== undefined) return [];
  const records = await recordsLeft(workspace, config);
  return withScratch(workspace, async (scratch) => {
    const { text } = await host.run(["findmnt", "--noheadings", "--nofsroot", "--output", "SOURCE", "/"], {
      effect: "read",
    });
    await host.run(["mount", "-t", "btrfs", "-o", "ro,subvolid=5", text.trim(), scratch]);
    const leftovers = await dataLeft(workspace, config, scratch);
    return [...leftovers.map(({ told }) => told), ...records];
  });
}

/** `top`: the opened disk that this machine runs from. */
async function dataLeft({ host }: Workspace, { declaration }: LoadedConfig, top: string) {
  const boot = (await host.readText("/run/lethe/boot")).trim();
  const leftovers = await leftoversOn(host, { top }, { boot, declared: rowsOf(declaration.components) });
  return Promise.all(
    leftovers.map(async (leftover) => {
      const { place, ...rest } = leftover;
      const { amount } = await measure(host, [place]);
      const { files, bytes, newestMs } = amount;
      const told: LeftBehind = { kind: "data", ...rest, files, bytes, newestMs, stores: [] };
      return { leftover, told };
    }),
  );
}

/** What is remembered of stores, and not of one component. */
const OF_STORES = "restic";
/** Of what media has in its archive. */
const MEDIA_ARCHIVE = "media-archive";

async function recordsLeft({ host }: Workspace, { declaration }: LoadedConfig): Promise<LeftBehind[]> {
  const declared = new Set(
    declaration.components.flatMap(({ type, name }) => [
      `${type}/${name}`,
      ...(type === "media" ? [`${MEDIA_ARCHIVE}/${name}`] : []),
    ]),
  );
  const directory = recordsDirectory(host);
  const left: LeftBehind[] = [];
  for (const type of (await host.readDir(directory)).filter((one) => one !== OF_STORES)) {
    for (const name of await host.readDir(join(directory, type))) {
      if (declared.has(`${type}/${name}`)) continue;
      const place = join(directory, type, name);
      // A lock is none.
      if ((await host.lstat(place))?.type !== "directory") continue;
      const { amount } = await measure(host, [place]);
      const { files, bytes, newestMs } = amount;
      const stores = await storesIn(host, place);
      left.push({ kind: "records", type, name, files, bytes, newestMs, generations: [], stores });
    }
  }
  return left;
}

/** The engines of plain files note the address beside what they remember of a store. */
async function storesIn(host: Workspace["host"], place: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await host.readDir(place)) {
    const file = join(place, basename(entry), "address");
    if (await host.exists(file)) found.push((await host.readText(file)).trim());
  }
  return found;
}
