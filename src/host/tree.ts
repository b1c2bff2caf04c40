import { posix } from "node:path";
import type { FileStatus, Host } from "./host.ts";

/** A machine's files, below `root`: a link in it is followed as the machine itself would, and never out of it. */
export class Tree {
  readonly #host: Host;
  /** `/`, or the mounted disk of another machine; absolute. */
  readonly root: string;

  constructor(host: Host, root: string) {
    this.#host = host;
    this.root = root;
  }

  /** The same path as the host has it. */
  at(path: string): string {
    return this.root === "/" ? path : `${this.root}${path}`;
  }

  /** undefined where nothing is there. Does not follow a last symlink. */
  async status(path: string): Promise<FileStatus | undefined> {
    const parent = await this.#resolved(posix.dirname(path));
    return this.#host.lstat(this.at(posix.join(parent, posix.basename(path))));
  }

  /** Target of a symbolic link; undefined where there is none. */
  async link(path: string): Promise<string | undefined> {
    const found = await this.status(path);
    if (found?.type !== "symlink") return undefined;
    return this.#host.readLink(this.at(posix.join(await this.#resolved(posix.dirname(path)), posix.basename(path))));
  }

  /** Names in a directory, sorted; empty where there is none. */
  async names(path: string): Promise<string[]> {
    const place = await this.#resolved(path);
    const found = await this.#host.lstat(this.at(place));
    return found?.type === "directory" ? this.#host.readDir(this.at(place)) : [];
  }

  /** undefined where there is no such regular file. */
  async bytes(path: string): Promise<Buffer | undefined> {
    const place = await this.#resolved(path);
    const found = await this.#host.lstat(this.at(place));
    return found?.type === "file" ? this.#host.readFile(this.at(place)) : undefined;
  }

  async text(path: string): Promise<string | undefined> {
    return (await this.bytes(path))?.toString("utf8");
  }

  /** Texts of the files in a directory whose names end so, in the order of their names. */
  async texts(directory: string, ending = ""): Promise<string[]> {
    const found = [];
    for (const name of await this.names(directory)) {
      const text = name.endsWith(ending) ? await this.text(`${directory}/${name}`) : undefined;
      if (text !== undefined) found.push(text);
    }
    return found;
  }

  /** The path without symbolic links in it, inside the tree. What is not there stays as it is. */
  async #resolved(path: string): Promise<string> {
    let done = "/";
    const left = path.split("/").filter((name) => name !== "");
    for (let links = 0; left.length > 0; ) {
      const name = left.shift() ?? "";
      if (name === "." || name === "..") {
        done = name === "." ? done : posix.dirname(done);
        continue;
      }
      const next = posix.join(done, name);
      const found = await this.#host.lstat(this.at(next));
      if (found?.type !== "symlink" || ++links > 40) {
        done = next;
        continue;
      }
      const target = await this.#host.readLink(this.at(next));
      if (target.startsWith("/")) done = "/";
      left.unshift(...target.split("/").filter((part) => part !== ""));
    }
    return done;
  }
}
