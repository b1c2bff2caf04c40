import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { realHost } from "../../../src/host/index.ts";
import { silent, type Toolchain } from "../../../src/model/index.ts";
import { applyRestore } from "../../../src/workflows/roots/apply-restore.ts";
import { planRestore } from "../../../src/workflows/roots/plan-restore.ts";
import type { RestorePlan, RestoreRequest } from "../../../src/workflows/roots/restoration.ts";
import { type ScratchBtrfs, scratchBtrfs } from "../../support/btrfs.ts";

const host = realHost();

/** A disk with a generation and two roots of it: one to lose things with, one that runs. */
export class TwoRoots {
  private constructor(
    readonly toolchain: Toolchain,
    readonly scratch: ScratchBtrfs,
  ) {}

  static async make(toolchain: Toolchain): Promise<TwoRoots> {
    const roots = new TwoRoots(toolchain, await scratchBtrfs(host, toolchain, "1G"));
    for (const name of ["@generations", "@roots", "@lethe", "@state"]) await roots.tool("create", roots.path(name));
    await roots.tool("create", roots.path("@generations/1"));
    roots.shell("mkdir -p etc home/ada root srv/kept; echo declared >etc/motd", roots.path("@generations/1"));
    for (const boot of ["000001", "000002"]) {
      await roots.tool("snapshot", roots.path("@generations/1"), roots.path("@roots", boot));
    }
    return roots;
  }

  get erased(): string {
    return this.path("@roots/000001");
  }

  get live(): string {
    return this.path("@roots/000002");
  }

  path(...names: string[]): string {
    return join(this.scratch.top, ...names);
  }

  /** In bash: names of any bytes can be written there. */
  shell(script: string, directory: string): string {
    const env = { ...process.env, LC_ALL: "C.UTF-8" };
    const options = { cwd: directory, encoding: "latin1", env } as const;
    const [program = "", ...words] = this.toolchain.wrap(["bash", "-euc", script]);
    const { status, stdout, stderr } = spawnSync(program, words, options);
    if (status !== 0) throw new Error(`${script}: ${stderr}`);
    return stdout;
  }

  async restore(request: Partial<RestoreRequest> & Pick<RestoreRequest, "paths">): Promise<RestorePlan> {
    const context = { host, toolchain: this.toolchain, progress: silent };
    const whole = { source: this.erased, live: this.live, formerComponents: [], components: [], ...request };
    const plan = await planRestore(context, whole);
    await applyRestore(context, whole, plan);
    return plan;
  }

  plan(request: Partial<RestoreRequest> & Pick<RestoreRequest, "paths">): Promise<RestorePlan> {
    const context = { host, toolchain: this.toolchain, progress: silent };
    return planRestore(context, {
      ...{ source: this.erased, live: this.live, formerComponents: [], components: [] },
      ...request,
    });
  }

  /** All there is to know of a tree but its inode numbers: which names are one file is told by numbers in order. */
  async describe(directory: string): Promise<string> {
    const find = ["find", ".", "-printf", "%i %n %m %U %G %T@ %y %s %l %P\\0"];
    const { stdout } = await host.run(this.toolchain.wrap(find), { cwd: directory });
    const numbers = new Map<string, number>();
    const lines = stdout
      .toString("latin1")
      .split("\0")
      .filter((line) => line !== "")
      .map((line) => line.split(" "))
      .sort((a, b) => (a.slice(9).join(" ") < b.slice(9).join(" ") ? -1 : 1))
      .map(([inode = "", links = "", mode, uid, gid, time, type, size, ...rest]) => {
        if (!numbers.has(inode)) numbers.set(inode, numbers.size);
        const file = type === "f" ? [size, links, numbers.get(inode)] : [];
        return [mode, uid, gid, time, type, ...file, ...rest].join(" ");
      });
    const dump = ["sh", "-c", "getfattr -R -P -h -d -m - -e hex . 2>/dev/null | sort", "sh"];
    const xattrs = await host.run(this.toolchain.wrap(dump), { cwd: directory });
    return [...lines, xattrs.stdout.toString("latin1")].join("\n");
  }

  private tool(...words: string[]) {
    return host.run(this.toolchain.wrap(["btrfs", "-q", "subvolume", ...words]));
  }
}

export const read = (...parts: string[]): string => readFileSync(join(...parts), "utf8");
