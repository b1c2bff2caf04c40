import { createHash } from "node:crypto";
import { globOf } from "../../format/index.ts";
import { type Host, Tree } from "../../host/index.ts";
import type { NodeType } from "../../model/index.ts";
import type { Gathered } from "../gathered.ts";

/** Reads what packages' scripts settled, and notes each path that is still as they left it. What may not be read is not noted. */
export class Book {
  readonly #tree: Tree;
  readonly #gathered: Gathered;

  constructor(host: Host, root: string, gathered: Gathered) {
    this.#tree = new Tree(host, root);
    this.#gathered = gathered;
  }

  async bytes(path: string): Promise<Buffer | undefined> {
    return orNothing(() => this.#tree.bytes(path));
  }

  /** Lines, without comments and empty ones; none where nothing is there. */
  async lines(path: string): Promise<string[]> {
    const text = (await this.bytes(path))?.toString("latin1") ?? "";
    return text.split("\n").filter((line) => !/^\s*(#|$)/.test(line));
  }

  async names(directory: string): Promise<readonly string[]> {
    return (await orNothing(() => this.#tree.names(directory))) ?? [];
  }

  async link(path: string): Promise<string | undefined> {
    return orNothing(() => this.#tree.link(path));
  }

  /** A file that is as its package's script left it. `path` as a file name is: UTF-8. */
  file(what: string, path: string, reason: string): void {
    this.#note(what, path, reason, ["file"]);
  }

  /** A directory, and all below it. */
  directory(what: string, path: string, reason: string): void {
    const pattern = globOf(Buffer.from(path).toString("latin1"));
    this.#gathered.rule({ id: `settled/${what}`, pattern, nature: "generated", reason, by: "packages' scripts" });
  }

  async isEmptyDirectory(path: string): Promise<boolean> {
    const status = await orNothing(() => this.#tree.status(path));
    return status?.type === "directory" && (await orNothing(() => this.#tree.names(path)))?.length === 0;
  }

  emptyDirectory(path: string, reason: string): void {
    this.#note("empty-directory", path, reason, ["directory"]);
  }

  symlink(what: string, path: string, reason: string): void {
    this.#note(what, path, reason, ["symlink"]);
  }

  #note(what: string, path: string, reason: string, types: readonly NodeType[]): void {
    const pattern = globOf(Buffer.from(path).toString("latin1"));
    this.#gathered.rule(
      { id: `settled/${what}`, pattern, alone: true, nature: "generated", reason, by: "packages' scripts" },
      types,
    );
  }
}

export function md5(bytes: Buffer): string {
  return createHash("md5").update(bytes).digest("hex");
}

async function orNothing<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
