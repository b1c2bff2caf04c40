import type { ExactStatus, Host } from "../host/index.ts";
import type { BytePath } from "../model/index.ts";
import { located } from "./context.ts";

/**
 * Looks at paths of a root, none of which it reaches through a symbolic link: a link of another root may lead to a file of
 * this machine's, or to one that was looked at under its own name already.
 */
export class RealPaths {
  readonly #host: Pick<Host, "bytes">;
  readonly #root: BytePath;
  readonly #isDirectory = new Map<BytePath, boolean>([["/", true]]);

  constructor(host: Pick<Host, "bytes">, root: BytePath) {
    this.#host = host;
    this.#root = root;
  }

  /** In the order of `paths`; `behind`: one of the directories above is none. */
  async statuses(paths: readonly BytePath[]): Promise<(ExactStatus | "behind" | undefined)[]> {
    const parents = new Set(paths.flatMap(above).filter((path) => !this.#isDirectory.has(path)));
    for (const [index, status] of (await this.#look([...parents])).entries()) {
      this.#isDirectory.set([...parents][index] ?? "", status?.type === "directory");
    }
    const found = await this.#look(paths);
    return paths.map((path, index) =>
      above(path).every((one) => this.#isDirectory.get(one)) ? found[index] : "behind",
    );
  }

  #look(paths: readonly BytePath[]): Promise<(ExactStatus | undefined)[]> {
    return this.#host.bytes.statuses(paths.map((path) => located(this.#root, path)));
  }
}

function above(path: BytePath): BytePath[] {
  const names = path.split("/").slice(1, -1);
  return names.map((_, index) => `/${names.slice(0, index + 1).join("/")}`);
}
