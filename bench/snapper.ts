import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";

interface SnapperRequest {
  /** A directory that is made for it. */
  readonly holder: string;
  /** Read-only snapshots, on the same btrfs as `holder`. */
  readonly from: string;
  readonly to: string;
  /** Runs a program of btrfs's. */
  run(...argv: string[]): void;
}

const NAME = "lethe-bench";

/**
 * Lays two snapshots out as snapper has its own, and gives what asks snapper for their difference anew. Its configuration
 * is seen in this mount namespace alone.
 */
export function snapperStatus({ holder, from, to, run }: SnapperRequest): () => Promise<void> {
  run("btrfs", "--quiet", "subvolume", "create", holder);
  run("btrfs", "--quiet", "subvolume", "create", `${holder}/.snapshots`);
  for (const [index, source] of [from, to].entries()) {
    const place = `${holder}/.snapshots/${index + 1}`;
    mkdirSync(place);
    run("btrfs", "--quiet", "subvolume", "snapshot", "-r", source, `${place}/snapshot`);
    const xml = `<snapshot><type>single</type><num>${index + 1}</num><date>2026-01-01 00:00:00</date></snapshot>`;
    writeFileSync(`${place}/info.xml`, `<?xml version="1.0"?>\n${xml}\n`);
  }
  configure(holder);
  return async () => {
    rmSync(`${holder}/.snapshots/2/filelist-1.txt.gz`, { force: true });
    host("snapper", "--no-dbus", "-c", NAME, "status", "1..2");
  };
}

/** Once more for each subvolume: the newest mount is the one that is seen. */
function configure(subvolume: string): void {
  mkdirSync("/etc/snapper", { recursive: true });
  host("mount", "-t", "tmpfs", NAME, "/etc/snapper");
  mkdirSync("/etc/snapper/configs");
  writeFileSync(`/etc/snapper/configs/${NAME}`, `SUBVOLUME="${subvolume}"\nFSTYPE="btrfs"\n`);
  writeFileSync("/etc/snapper/list", `SNAPPER_CONFIGS="${NAME}"\n`);
  host("mount", "--bind", "/etc/snapper/list", "/etc/default/snapper");
}

function host(program: string, ...words: string[]): void {
  const { status, error, stderr } = spawnSync(program, words, { stdio: ["ignore", "ignore", "pipe"] });
  if (status === 0) return;
  const why = error === undefined ? stderr.toString() : `${error.message}; apt-get install ${program}`;
  throw new Error(`${program} ${words.join(" ")}: ${why}`);
}
