import { type FileStatus, type Host, Tree } from "../host/index.ts";
import type { Gathered } from "./gathered.ts";

/** A configuration file by name, wherever of its directories it stands. */
export interface ConfigFile {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Reads what a machine's files say; what may not be read is a note, and nothing stops for it. */
export class Source {
  readonly #tree: Tree;
  readonly #gathered: Gathered;

  constructor(host: Host, root: string, gathered: Gathered) {
    this.#tree = new Tree(host, root);
    this.#gathered = gathered;
  }

  async text(path: string): Promise<string | undefined> {
    return this.#orNote(path, () => this.#tree.text(path));
  }

  /** Sorted; empty where there is no such directory. */
  async names(path: string): Promise<readonly string[]> {
    return (await this.#orNote(path, () => this.#tree.names(path))) ?? [];
  }

  async link(path: string): Promise<string | undefined> {
    return this.#orNote(path, () => this.#tree.link(path));
  }

  async status(path: string): Promise<FileStatus | undefined> {
    return this.#orNote(path, () => this.#tree.status(path));
  }

  /**
   * The files of these directories whose names end so, in the order of names. Of one name the earliest directory's is
   * taken: that is how a person's replaces a package's, and how an empty one or a link to /dev/null takes it away.
   */
  async configs(directories: readonly string[], ending: string): Promise<ConfigFile[]> {
    const places = new Map<string, string>();
    for (const directory of directories) {
      for (const name of await this.names(directory)) {
        if (name.endsWith(ending) && !places.has(name)) places.set(name, `${directory}/${name}`);
      }
    }
    const files: ConfigFile[] = [];
    for (const [name, path] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const text = await this.text(path);
      if (text !== undefined) files.push({ name, path, text });
    }
    return files;
  }

  async #orNote<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch {
      this.#gathered.note(`${path} may not be read`);
      return undefined;
    }
  }
}
