import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Intent, Step } from "../../../src/engines/index.ts";
import { engineFor, runSteps } from "../../../src/engines/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { loadConfig } from "../../../src/workflows/config.ts";
import { type Synced, stateStatus, stateSync } from "../../../src/workflows/index.ts";
import { subjectsOf } from "../../../src/workflows/subject.ts";
import { type SmallDisk, smallDisk } from "../../support/small-disk.ts";
import { testWorkspace } from "../../support/workspace.ts";

const RECORDS = "/var/lib/lethe/kept/records";

/** A machine that copies plain files to a disk of its own: a source below `place`, and small disks beside it. */
export class PlainWorld {
  /** Not below /tmp, of which no config may keep anything. */
  readonly place = mkdtempSync("/srv/lethe-plain-");
  readonly #disks: SmallDisk[] = [];

  constructor() {
    // What this machine itself remembers is not ours.
    mkdirSync(RECORDS, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "tmpfs", RECORDS]);
  }

  release(): void {
    for (const disk of this.#disks) if (isMounted(disk.at)) disk.unmount();
    execFileSync("umount", [RECORDS]);
    rmSync(this.place, { recursive: true, force: true });
  }

  path(...parts: string[]): string {
    return join(this.place, ...parts);
  }

  disk(name: string, size = "64M"): SmallDisk {
    const disk = smallDisk(this.path(`${name}.img`), this.path(name), size);
    this.#disks.push(disk);
    return disk;
  }

  shell(script: string, cwd = this.place): string {
    return execFileSync("bash", ["-euc", script], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  }

  declare(...entries: string[]): void {
    this.declareOn("meadow", ...entries);
  }

  declareOn(hostname: string, ...entries: string[]): void {
    mkdirSync(this.path("config"), { recursive: true });
    writeFileSync(
      this.path("config/system.ts"),
      `import { debian, defineSystem } from "lethe";
export default defineSystem({ hostname: "${hostname}", packages: debian("trixie"), configHome: "${this.path("home")}" });\n`,
    );
    writeFileSync(
      this.path("config/state.ts"),
      `import { archive, backup, cache, defineComponent, defineState, directory, media, mirror, rclone, remoteFs, repository, restic, rsync, secret } from "lethe";
void [archive, backup, cache, defineComponent, directory, media, mirror, rclone, remoteFs, repository, restic, rsync, secret];
export default defineState([${entries.join(", ")}]);\n`,
    );
  }

  #workspace(signal?: AbortSignal) {
    return { ...testWorkspace(), cwd: this.place, ...(signal === undefined ? {} : { signal }) };
  }

  /** What it came to, by the component's path below `place`. */
  async sync(
    options: {
      readonly names?: readonly string[];
      readonly signal?: AbortSignal;
      readonly deletions?: boolean;
      readonly takeOver?: boolean;
      readonly key?: string;
    } = {},
  ): Promise<Record<string, Synced>> {
    const { names = [], signal, ...rest } = options;
    const given = { config: this.path("config"), onSynced: () => undefined, ...rest };
    const all = await stateSync(this.#workspace(signal), names, given);
    return Object.fromEntries(all.map((one) => [one.component.path.slice(this.place.length + 1), one]));
  }

  async status() {
    const { standings, lost, verdict, leftovers } = await stateStatus(this.#workspace(), this.path("config"));
    const by = Object.fromEntries(
      standings.map((one) => [one.component.path.slice(this.place.length + 1), { ...one.standing, left: one.left }]),
    );
    return { by, lost, verdict, leftovers };
  }

  /** Hears what the store has, and does what an intent comes to. */
  async intend(name: string, intent: Intent) {
    const { declaration } = await loadConfig(this.#workspace(), this.path("config"));
    const subject = subjectsOf(realHost(), declaration).find(({ component }) => component.path === this.path(name));
    if (subject === undefined) throw new Error(`nothing is declared at ${name}`);
    const inspect = engineFor(realHost(), subject);
    const run = (steps: readonly Step[]) =>
      runSteps({ host: realHost(), secret: () => Promise.reject(new Error("no secret")) }, steps);
    const asked = await run((await inspect()).plan({ kind: "fetch" }).steps);
    const { steps, left } = (await inspect()).plan(intent);
    const done = asked.failed === undefined ? await run(steps) : asked;
    return { ...done, left };
  }

  /** Nothing is remembered any more, as on a new disk. */
  forget(): void {
    for (const name of readdirSync(RECORDS)) rmSync(join(RECORDS, name), { recursive: true });
  }

  /** All that can be told of a tree but times of access and change. */
  describe(name: string): string {
    const told = String.raw`find . -printf '%P %y %m %u:%g %T@ %n %l\n' | sort; find . -type f -print0 | sort -z | xargs -0r sha256sum`;
    return this.shell(told, this.path(name));
  }
}

function isMounted(path: string): boolean {
  try {
    execFileSync("mountpoint", ["-q", path]);
    return true;
  } catch {
    return false;
  }
}
