import type { Host } from "../../host/index.ts";
import type { BytePath, Look, NodeType, Rule } from "../../model/index.ts";
import { BYTE_CODE, lookAtByteCode } from "./byte-code.ts";
import { lookAtTag, TAGGED } from "./cache-tag.ts";
import { Disk, nameOf, parentOf } from "./disk.ts";
import { lookAtBare, lookAtTree, PUSHED } from "./git/tree.ts";
import { lookAtProject, mayBeMade, PROJECT_RULES } from "./projects.ts";
import { Turns } from "./turns.ts";

export const LOOK_RULES: readonly Rule[] = [TAGGED, BYTE_CODE, PUSHED, ...PROJECT_RULES];

/** Answers that are remembered: a report asks for a directory, and then for what marks it. */
const REMEMBERED = 512;

/** Looks at the disk, some at once, and each directory once. */
export class Looks {
  readonly #disk: Disk;
  readonly #turns: Turns;
  readonly #isContainer: (path: BytePath) => boolean;
  readonly #answers = new Map<string, Promise<Look | undefined>>();

  constructor(host: Host, root: string, isContainer: (path: BytePath) => boolean) {
    this.#disk = new Disk(host, root);
    this.#turns = new Turns(Math.max(1, Math.min(4, host.cpus)));
    this.#isContainer = isContainer;
  }

  asks(path: BytePath, type: NodeType): boolean {
    const name = nameOf(path);
    if (type === "directory") return name === "__pycache__" || name.endsWith(".git") || mayBeMade(name);
    if (name === ".git" || name === "CACHEDIR.TAG") return true;
    return type === "file" && (name.endsWith(".pyc") || name.endsWith(".pyo"));
  }

  look(path: BytePath, type: NodeType): Promise<Look | undefined> {
    if (!this.asks(path, type)) return Promise.resolve(undefined);
    const key = `${type}\0${path}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = this.#turns.take(() => this.#look(path, type));
    this.#answers.set(key, answer);
    for (const [oldest] of this.#answers) {
      if (this.#answers.size <= REMEMBERED) break;
      this.#answers.delete(oldest);
    }
    return answer;
  }

  async #look(path: BytePath, type: NodeType): Promise<Look | undefined> {
    const name = nameOf(path);
    if (name === ".git") return lookAtTree(this.#disk, parentOf(path));
    if (name === "CACHEDIR.TAG") {
      // No file makes all of a home a cache.
      const directory = parentOf(path);
      return this.#isContainer(directory) ? undefined : lookAtTag(this.#disk, directory);
    }
    if (type !== "directory" || name === "__pycache__") {
      return lookAtByteCode(this.#disk, path, type === "directory");
    }
    if (name.endsWith(".git")) return lookAtBare(this.#disk, path);
    return this.#isContainer(path) ? undefined : lookAtProject(this.#disk, path);
  }
}
