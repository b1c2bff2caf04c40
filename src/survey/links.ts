import type { WalkedNode } from "../host/index.ts";

/** Tells which nodes are hard links to what came before. Forgets a file once all of its links have been seen. */
export class HardLinks {
  /** By device: how many links of an inode are still to come. */
  readonly #open = new Map<number, Map<number, number>>();

  isAgain({ type, nlink, dev, ino }: WalkedNode): boolean {
    if (nlink < 2 || type === "directory") return false;
    const open = this.#open.get(dev) ?? new Map<number, number>();
    this.#open.set(dev, open);
    const toCome = open.get(ino);
    const left = (toCome ?? nlink) - 1;
    if (left > 0) open.set(ino, left);
    else open.delete(ino);
    return toCome !== undefined;
  }
}
