import type { WalkedNode } from "../host/index.ts";
import type { Finding } from "../model/index.ts";
import { HardLinks } from "./links.ts";

/** Makes findings of nodes that nobody owns. */
export class UnownedFindings {
  readonly #links = new HardLinks();

  of(node: WalkedNode): Finding {
    const { path, type, uid, mtimeMs } = node;
    const size = type === "file" ? node.size : 0;
    const found: Finding = { kind: "unowned", path, type, size, mtimeMs, uid };
    return this.#links.isAgain(node) ? { ...found, again: true } : found;
  }
}
