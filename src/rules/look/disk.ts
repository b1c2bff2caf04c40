import type { ExactStatus, Host } from "../../host/index.ts";
import type { BytePath } from "../../model/index.ts";

/** Looking at the machine's own paths, wherever its root is. What may not be looked at is not there. */
export class Disk {
  readonly host: Host;
  readonly #root: string;

  constructor(host: Host, root: string) {
    this.host = host;
    this.#root = root === "/" ? "" : root;
  }

  at(path: BytePath): Buffer {
    return Buffer.concat([Buffer.from(this.#root), Buffer.from(path, "latin1")]);
  }

  async names(directory: BytePath): Promise<readonly string[]> {
    try {
      return ((await this.host.bytes.readDir(this.at(directory))) ?? []).map((name) => name.toString("latin1"));
    } catch {
      return [];
    }
  }

  /** Those of `names` that are in `directory`: for a few of them much cheaper than to read all of it. */
  async present(directory: BytePath, names: readonly string[]): Promise<ReadonlySet<string>> {
    try {
      const types = await this.host.bytes.types(names.map((name) => this.at(inside(directory, name))));
      return new Set(names.filter((_, index) => types[index] !== undefined && types[index] !== "denied"));
    } catch {
      return new Set();
    }
  }

  async status(path: BytePath): Promise<ExactStatus | undefined> {
    try {
      return (await this.host.bytes.statuses([this.at(path)]))[0];
    } catch {
      return undefined;
    }
  }

  async start(path: BytePath, length: number): Promise<string | undefined> {
    try {
      return (await this.host.bytes.readStart(this.at(path), length))?.toString("latin1");
    } catch {
      return undefined;
    }
  }
}

export function parentOf(path: BytePath): BytePath {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

export function nameOf(path: BytePath): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function inside(directory: BytePath, name: string): BytePath {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}
