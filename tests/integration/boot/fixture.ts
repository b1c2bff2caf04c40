import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { formatComponents } from "../../../src/format/index.ts";
import type { Completed, Host } from "../../../src/host/index.ts";
import type { Component, Toolchain } from "../../../src/model/index.ts";
import type { ScratchBtrfs } from "../../support/btrfs.ts";

export const SCRIPT = resolve("src/boot/files/lethe-root.sh");

export function directory(path: string, name = path.slice(1).replaceAll("/", "-"), owner = "root"): Component {
  return { type: "directory", name, path, owner, group: owner, mode: 0o750, by: "state.ts" };
}

export function file(path: string): Component {
  return {
    type: "file",
    name: path.slice(1).replaceAll("/", "-"),
    path,
    owner: "root",
    group: "root",
    mode: 0o644,
    by: "base",
  };
}

/** The disk of a small machine: real btrfs, and generations that hold just what the scripts look at. */
export class Disk {
  constructor(
    readonly host: Host,
    readonly toolchain: Toolchain,
    readonly scratch: ScratchBtrfs,
  ) {}

  get top() {
    return this.scratch.top;
  }

  async layOut(): Promise<void> {
    for (const name of ["@generations", "@roots", "@booted", "@state", "@log", "@lethe"]) {
      await this.run(["btrfs", "-q", "subvolume", "create", join(this.top, name)]);
    }
  }

  async generation(number: number, components: readonly Component[], files: Record<string, string> = {}) {
    const root = join(this.top, "@generations", String(number));
    await this.run(["btrfs", "-q", "subvolume", "create", root]);
    const kernel = (await this.run(["uname", "-r"])).text;
    const content = {
      "etc/passwd": "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n",
      "etc/group": "root:x:0:\nada:x:1000:\n",
      "usr/share/lethe/components": formatComponents(components),
      "var/cache/lethe/.keep": "",
      "var/log/journal/.keep": "",
      [`usr/lib/modules/${kernel}/modules.dep`]: "",
      ...files,
    };
    for (const [path, text] of Object.entries(content)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await this.run(["btrfs", "property", "set", "-ts", root, "ro", "true"]);
  }

  run(argv: readonly string[], accept = [0], env: Record<string, string> = {}): Promise<Completed> {
    return this.host.run(this.toolchain.wrap(argv), { accept, env });
  }

  /** Makes a root and returns its boot number. */
  async make(generation: number, mode: "erase" | "keep" = "erase"): Promise<string> {
    return (await this.run(["sh", SCRIPT, "make", this.top, String(generation), mode])).text;
  }

  /** What `lethe-booted` writes. */
  async complete(boot: string): Promise<void> {
    const stamp = join(this.top, "@roots", `${boot}.stamp`);
    await writeFile(stamp, `${await readFile(stamp, "utf8")}complete=1\n`);
  }

  path(...parts: string[]): string {
    return join(this.top, ...parts);
  }

  read(...parts: string[]): Promise<string> {
    return readFile(this.path(...parts), "utf8");
  }

  async write(text: string, ...parts: string[]): Promise<void> {
    await mkdir(dirname(this.path(...parts)), { recursive: true });
    await writeFile(this.path(...parts), text);
  }
}
