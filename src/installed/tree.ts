import type { FileContent, Host } from "../host/index.ts";
import type { BytePath, Unexamined } from "../model/index.ts";

/** The tree of a machine that lies in `root`: its files by the paths that they have there, and what could not be read or understood. */
export class Tree {
  readonly unexamined: Unexamined[] = [];
  readonly #host: Host;
  readonly #root: BytePath;

  constructor(host: Host, root: string) {
    this.#host = host;
    this.#root = Buffer.from(root).toString("latin1").replace(/\/+$/, "");
  }

  /** Why what is at `path` is not known, to be read after it. */
  refuse(path: BytePath, reason: string): void {
    this.unexamined.push({ path, reason, by: "failure" });
  }

  /** Nobody expects to be let in there. */
  leaveOut(path: BytePath, reason: string): void {
    this.unexamined.push({ path, reason, by: "decision" });
  }

  refuseAll(path: BytePath, reasons: readonly string[]): void {
    for (const reason of reasons) this.refuse(path, reason);
  }

  /** undefined where it is not there, and where it cannot be read, which is told. */
  async readAll(paths: readonly BytePath[]): Promise<(FileContent | undefined)[]> {
    const found = await this.#host.bytes.readFiles(paths.map((path) => this.#place(path)));
    return found.map((content, index) => {
      if (typeof content !== "string") return content;
      this.refuse(paths[index] as string, content);
      return undefined;
    });
  }

  /** As latin1. */
  async text(path: BytePath): Promise<string | undefined> {
    return (await this.readAll([path]))[0]?.bytes.toString("latin1");
  }

  /** Names in it; none where there is no such directory, or where it may not be read, which is told. */
  async names(path: BytePath): Promise<string[]> {
    const names = await this.#host.bytes.readDir(this.#place(path));
    if (names === undefined) this.refuse(path, "may not be read");
    return (names ?? []).map((name) => name.toString("latin1"));
  }

  types(paths: readonly BytePath[]) {
    return this.#host.bytes.types(paths.map((path) => this.#place(path)));
  }

  async link(path: BytePath): Promise<BytePath> {
    return (await this.#host.bytes.readLink(this.#place(path))).toString("latin1");
  }

  #place(path: BytePath): Buffer {
    return Buffer.from(`${this.#root}${path}` || "/", "latin1");
  }
}
