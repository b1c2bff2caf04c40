import type { Host } from "../host/index.ts";
import { pause } from "./deadline.ts";
import { plainText } from "./plain-text.ts";

const POLL = 100;

/** The serial console, as QEMU logs it: over all boots, also where a person's terminal is the console. */
export class ConsoleLog {
  readonly #host: Host;
  readonly path: string;
  /** Up to where `match` has already found something. */
  #read = 0;

  constructor(host: Host, path: string) {
    this.#host = host;
    this.path = path;
  }

  async text(): Promise<string> {
    if (!(await this.#host.exists(this.path))) return "";
    return plainText(await this.#host.readText(this.path));
  }

  /** Waits for text that comes after what the former call found. undefined when `over` says that no more will come. */
  async match(pattern: RegExp, over: () => boolean): Promise<RegExpExecArray | undefined> {
    const once = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ""));
    for (;;) {
      const last = over();
      const text = await this.text();
      const found = once.exec(text.slice(this.#read));
      if (found) {
        this.#read += found.index + found[0].length;
        return found;
      }
      if (last) return undefined;
      await pause(POLL);
    }
  }
}
