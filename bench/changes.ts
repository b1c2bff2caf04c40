import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChangesContext, liveDiff } from "../src/changes/index.ts";
import { realHost } from "../src/host/index.ts";
import { silent, type Toolchain } from "../src/model/index.ts";
import { snapperStatus } from "./snapper.ts";
import { dropCaches, grow, place } from "./tree.ts";

export interface ChangesBenchOptions {
  /** Files in the tree. */
  readonly scale: number;
  readonly toolchain: Toolchain;
  /** How many files are changed, a row each; default 100 and 10000. */
  readonly changes?: readonly number[];
  /** Of each measurement the fastest of so many; default 5. */
  readonly repeats?: number;
}

export interface ChangesBenchRow {
  readonly files: number;
  readonly changed: number;
  readonly cache: "warm" | "cold";
  /** Seconds. */
  readonly lethe: number;
  readonly send: number;
  readonly rsync: number;
  readonly snapper: number;
}

const BYTES_PER_FILE = 200;

/**
 * The fold against rsync's dry run, snapper's status, and the bare stream that it reads, on a throw-away btrfs. Needs root,
 * a mount namespace of its own, and snapper on the host.
 */
export async function changesBench(options: ChangesBenchOptions): Promise<ChangesBenchRow[]> {
  const { scale, toolchain, changes = [100, 10_000], repeats = 5 } = options;
  const directory = await mkdtemp(join(tmpdir(), "lethe-bench-"));
  const top = join(directory, "top");
  const run = (...argv: string[]) => shell(toolchain.wrap(argv));
  fs.mkdirSync(top);
  try {
    const image = join(directory, "disk.img");
    shell(["truncate", "-s", "40G", image]);
    run("mkfs.btrfs", "--quiet", image);
    shell(["mount", "-o", "loop,noatime,compress=zstd:1", image, top]);
    const pristine = `${top}/pristine`;
    run("btrfs", "--quiet", "subvolume", "create", `${top}/base`);
    grow(`${top}/base`, scale, (index) => `${index} `.repeat(BYTES_PER_FILE / 8));
    run("btrfs", "--quiet", "subvolume", "snapshot", "-r", `${top}/base`, pristine);
    const rows: ChangesBenchRow[] = [];
    for (const changed of changes) {
      const live = `${top}/live-${changed}`;
      const frozen = `${top}/frozen-${changed}`;
      run("btrfs", "--quiet", "subvolume", "snapshot", pristine, live);
      change(live, scale, changed);
      run("btrfs", "--quiet", "subvolume", "snapshot", "-r", live, frozen);
      const context: ChangesContext = { host: realHost(), toolchain, progress: silent };
      const lethe = async () => {
        const found = await liveDiff(context, { live, pristine, snapshotDirectory: `${top}/snapshots` });
        if (found.changes.length !== changed) throw new Error(`${found.changes.length} changes, not ${changed}`);
      };
      const sent = toolchain.wrap(["btrfs", "send", "--quiet", "--no-data", "-p", pristine, frozen]);
      const send = async () => shell(["sh", "-c", '"$@" | cat > /dev/null', "sh", ...sent]);
      const rsync = async () => run("rsync", "-n", "-a", "--delete", "-i", `${live}/`, `${pristine}/`);
      const snapper = snapperStatus({ holder: `${top}/snapper-${changed}`, from: pristine, to: frozen, run });
      for (const cache of ["warm", "cold"] as const) {
        const times = cache === "warm" ? repeats : 1;
        const measured = async (what: () => Promise<unknown>) => fastest(what, times, cache);
        rows.push({
          ...{ files: scale, changed, cache },
          ...{ lethe: await measured(lethe), send: await measured(send), rsync: await measured(rsync) },
          snapper: await measured(snapper),
        });
      }
    }
    return rows;
  } finally {
    if (fs.existsSync(`${top}/base`)) shell(["umount", top]);
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function fastest(what: () => Promise<unknown>, repeats: number, cache: "warm" | "cold"): Promise<number> {
  if (cache === "warm") await what();
  let best = Number.POSITIVE_INFINITY;
  for (let count = 0; count < repeats; count++) {
    if (cache === "cold") {
      shell(["sync"]);
      dropCaches();
    }
    const begun = performance.now();
    await what();
    best = Math.min(best, (performance.now() - begun) / 1000);
  }
  return best;
}

/** Scattered evenly: half modified, the rest created, removed, renamed and given another mode. */
function change(root: string, files: number, changes: number): void {
  for (let count = 0; count < changes; count++) {
    const path = place(root, Math.floor((count * files) / changes));
    const kind = count % 8;
    if (kind < 4) fs.appendFileSync(path, "more");
    else if (kind === 4) fs.writeFileSync(`${path}-new`, "new");
    else if (kind === 5) fs.rmSync(path);
    else if (kind === 6) fs.renameSync(path, `${path}-moved`);
    else fs.chmodSync(path, 0o600);
  }
}

function shell(argv: readonly string[]): void {
  const [program = "", ...rest] = argv;
  const done = spawnSync(program, rest, { stdio: ["ignore", "ignore", "pipe"] });
  if (done.status !== 0) throw new Error(`${argv.join(" ")} ended with ${done.status}: ${done.stderr.toString()}`);
}
