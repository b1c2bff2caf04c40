import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { ComponentRow } from "../../../src/format/index.ts";
import { realHost } from "../../../src/host/index.ts";
import { silent } from "../../../src/model/index.ts";
import { type AdoptOutcome, applyMove, type LiveMachine, type MovePlan, planMove } from "../../../src/state/index.ts";
import { scratchBtrfs } from "../../support/btrfs.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { Disk, SCRIPT } from "../boot/fixture.ts";

const host = realHost();

export function row(path: string, type = "directory"): ComponentRow {
  return { type, name: path.slice(1).replaceAll("/", "-"), path, owner: "root", group: "root", mode: 0o755 };
}

/** A disk with a generation, and its newest root mounted as a boot mounts it. */
export class Machine {
  boot = "";

  private constructor(readonly disk: Disk) {}

  static async start(): Promise<Machine> {
    const toolchain = await testToolchain();
    const machine = new Machine(new Disk(host, toolchain, await scratchBtrfs(host, toolchain, "1G")));
    await machine.disk.layOut();
    await machine.disk.generation(1, [], { "srv/.keep": "", "home/.keep": "" });
    await machine.disk.generation(2, [], { "srv/.keep": "", "home/.keep": "" });
    await machine.reboot();
    return machine;
  }

  get context() {
    return { host, toolchain: this.disk.toolchain, progress: silent };
  }

  get live(): LiveMachine {
    const { device } = this.disk.scratch;
    return { disk: this.disk, device, boot: this.boot, root: this.root, process: "self", enter: [] };
  }

  /** Where programs of this machine find their files. */
  get root(): string {
    return this.disk.scratch.beside;
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  async reboot(generation = 1): Promise<void> {
    await host.run(["umount", "--recursive", "--quiet", this.root], { accept: [0, 1, 32] });
    this.boot = await this.disk.make(generation);
    await this.disk.complete(this.boot);
    // Among our own mounts, not among those of the tools.
    await host.run(["sh", SCRIPT, "mount", this.disk.scratch.device, this.disk.top, this.boot, this.root]);
  }

  plan(...rows: ComponentRow[]): Promise<MovePlan> {
    return planMove(this.context, this.live, rows);
  }

  async adopt(...rows: ComponentRow[]): Promise<AdoptOutcome[]> {
    return applyMove(this.context, this.live, await this.plan(...rows));
  }

  /** In bash, in the live root: names of any bytes can be written there. */
  shell(script: string, directory = this.root): string {
    const env = { ...process.env, LC_ALL: "C.UTF-8" };
    const [program = "", ...words] = this.disk.toolchain.wrap(["bash", "-euc", script]);
    const { status, stdout, stderr } = spawnSync(program, words, { cwd: directory, encoding: "latin1", env });
    if (status !== 0) throw new Error(`${script}: ${stderr}`);
    return stdout;
  }

  /** All there is to know of a tree but its inode numbers: which names are one file is told by numbers in order. */
  describe(directory: string): string {
    const text = this.shell("find . -printf '%i %n %m %U %G %T@ %y %s %l %P\\0'", directory);
    const numbers = new Map<string, number>();
    const lines = text
      .split("\0")
      .filter((line) => line !== "")
      .map((line) => line.split(" "))
      .sort((a, b) => (a.slice(9).join(" ") < b.slice(9).join(" ") ? -1 : 1))
      .map(([inode = "", links, mode, uid, gid, time, type, size, ...rest]) => {
        if (!numbers.has(inode)) numbers.set(inode, numbers.size);
        const file = type === "f" ? [size, links, numbers.get(inode)] : [];
        return [mode, uid, gid, time, type, ...file, ...rest].join(" ");
      });
    const flags = "find . \\( -type f -o -type d \\) -print0 | sort -z | xargs -0 lsattr -d";
    const extra =
      "getfattr -R -P -h -d -m - -e hex . 2>/dev/null | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum";
    return [...lines, this.shell(`${extra}; ${flags}`, directory)].join("\n");
  }

  async release(): Promise<void> {
    this.shell("chattr -R -f -ia . || :", this.disk.top);
    await this.disk.scratch.release();
  }
}
