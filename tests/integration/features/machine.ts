import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { explainer, liveDiff } from "../../../src/changes/index.ts";
import { type OpenedDisk, openDisk } from "../../../src/disk/index.ts";
import { SUBVOLUMES, silent } from "../../../src/model/index.ts";
import { type Container, type ContainerOptions, startContainer } from "../../../src/vm/index.ts";
import { type BuiltSystem, buildSystem, initSystem } from "../../../src/workflows/index.ts";
import { buildRelease } from "../../support/script.ts";
import { testWorkspace } from "../../support/workspace.ts";

const SCRIPT = resolve("src/boot/files/lethe-root.sh");
const SIZE = 16 * 1024 ** 3;
const workspace = testWorkspace();
const { host } = workspace;

/** A copy of an example's config, edited: what each edit looks for has to be in system.ts. */
export async function configFrom(example: string, to: string, edits: readonly [RegExp, string][]): Promise<void> {
  await cp(example, to, { recursive: true });
  const file = join(to, "system.ts");
  let text = await readFile(file, "utf8");
  for (const [from, into] of edits) {
    if (!from.test(text)) throw new Error(`${example}/system.ts says nothing like ${from.source} any more`);
    text = text.replace(from, () => into);
  }
  await writeFile(file, text);
}

interface BootOptions extends Pick<ContainerOptions, "binds"> {
  /** Units that cannot work in a container. */
  readonly mayFail?: readonly string[];
}

/**
 * A config built and installed on a disk as `lethe system init` does it. Its roots are made and mounted by the initrd's
 * own script; what boots then is systemd-nspawn, on this host's kernel: all but what needs a kernel or devices of its own.
 */
export class InstalledMachine {
  #boot = "";
  #root: string | undefined;
  #container: Container | undefined;

  private constructor(
    readonly directory: string,
    readonly built: BuiltSystem,
    readonly disk: OpenedDisk,
  ) {}

  /** `prepare` writes the config, with its locks, into the directory that it is given. `key`: a file, for its secrets. */
  static async install(prepare: (config: string) => Promise<void>, key?: string): Promise<InstalledMachine> {
    // A config sees the features of the release, not those of the source.
    buildRelease();
    const directory = await mkdtemp(join(tmpdir(), "lethe-features-"));
    try {
      const config = join(directory, "config");
      await prepare(config);
      const built = await buildSystem(workspace, config);
      const image = join(directory, "disk.img");
      const { disk } = await initSystem(workspace, config, image, {
        size: SIZE,
        confirm: () => Promise.resolve(),
        secrets: { key },
      });
      const { toolchain } = built;
      const opened = await openDisk({ host, toolchain, progress: silent }, disk.target, join(directory, "disk"));
      return new InstalledMachine(directory, built, opened);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Makes a root, mounts it with what is kept, boots it, and takes the snapshot that a complete boot takes. Throws with
   * what failed where a unit does, except those of `mayFail`.
   */
  async boot({ mayFail = [], binds = [] }: BootOptions = {}): Promise<Container> {
    // The former test may have failed before it shut its container down.
    await this.#end();
    const { toolchain } = this.built;
    const boot = (await this.#tool("sh", SCRIPT, "make", this.disk.top, "1", "erase")).text;
    const root = join(this.directory, `root-${boot}`);
    await mkdir(root);
    this.#boot = boot;
    this.#root = root;
    const device = (await host.run(["findmnt", "-nvo", "SOURCE", "-M", this.disk.top])).text;
    // Not in the namespace of the tools: what it mounts would end with it.
    await host.run(["sh", SCRIPT, "mount", device, this.disk.top, boot, root]);
    const container = await startContainer({ host, toolchain }, { root, binds });
    this.#container = container;
    await container.waitForBoot();
    const failed = (await container.succeed("systemctl --failed --plain --no-legend | cut -d ' ' -f 1")).split("\n");
    if (failed.some((unit) => unit !== "" && !mayFail.includes(unit))) {
      const journal = await container.succeed("journalctl -b -p notice -n 200 --no-pager");
      throw new Error(`the boot failed: ${failed.join(" ")}\n${journal}`);
    }
    await this.#tool("btrfs", "subvolume", "snapshot", "-r", root, this.#path(SUBVOLUMES.booted, boot));
    await appendFile(this.#path(SUBVOLUMES.roots, `${boot}.stamp`), "complete=1\n");
    return container;
  }

  /** Shuts it down; then what its root holds over its generation and nothing that is declared explains, one a line. */
  async shutDown(): Promise<string[]> {
    const { toolchain, config } = this.built;
    await this.#container?.powerOff();
    await this.#end();
    const { changes, byBoot, notExamined } = await liveDiff(
      { host, toolchain, progress: silent },
      {
        live: this.#path(SUBVOLUMES.roots, this.#boot),
        pristine: this.#path(SUBVOLUMES.generations, "1"),
        booted: this.#path(SUBVOLUMES.booted, this.#boot),
        snapshotDirectory: this.#path(SUBVOLUMES.lethe, "diff"),
      },
    );
    const explain = explainer(config.declaration);
    const atBoot = new Set(byBoot);
    return [
      ...notExamined.map(({ path, reason }) => `not examined: /${path.toString()}: ${reason}`),
      ...changes
        .filter((change) => explain(change) === undefined)
        .map((change) => `${atBoot.has(change) ? "boot" : "use"}: ${change.kind} /${change.path.toString()}`),
    ];
  }

  /** Whatever state it is in: nothing of it stays on this host. */
  async close(): Promise<void> {
    try {
      await this.#end();
    } finally {
      await this.disk.close();
      await rm(this.directory, { recursive: true, force: true });
    }
  }

  async #end(): Promise<void> {
    await this.#container?.close();
    this.#container = undefined;
    if (this.#root !== undefined) await host.run(["umount", "--recursive", this.#root], { accept: [0, 1, 32] });
    this.#root = undefined;
  }

  #path(...names: string[]): string {
    return join(this.disk.top, ...names);
  }

  #tool(...argv: string[]) {
    return host.run(this.built.toolchain.wrap(argv));
  }
}
