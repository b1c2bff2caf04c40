import type { Duplex } from "node:stream";
import { lineSplitter } from "./protocol.ts";

interface QmpAnswer {
  readonly event?: string;
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** QEMU's machine protocol: one JSON object a line. */
export class QmpConnection {
  readonly #stream: Duplex;
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #listeners = new Map<string, () => void>();
  #lastId = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
    const split = lineSplitter();
    stream.on("data", (chunk: Buffer) => {
      for (const line of split(chunk)) this.#receive(JSON.parse(line) as QmpAnswer);
    });
    stream.on("error", () => undefined);
    stream.on("close", () => {
      for (const { reject } of this.#pending.values()) reject(new Error("QEMU has ended"));
      this.#pending.clear();
    });
  }

  /** The first has to be `qmp_capabilities`. */
  execute(command: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      if (this.#stream.destroyed) return reject(new Error("QEMU has ended"));
      this.#pending.set(id, { resolve, reject });
      this.#stream.write(`${JSON.stringify({ execute: command, arguments: parameters, id })}\n`);
    });
  }

  /** One listener an event. */
  onEvent(name: string, listener: () => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.#stream.destroy();
  }

  #receive(answer: QmpAnswer): void {
    if (answer.event !== undefined) this.#listeners.get(answer.event)?.();
    if (answer.id === undefined) return;
    const waiting = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (answer.error) waiting?.reject(new Error(`QEMU refuses: ${answer.error.desc}`));
    else waiting?.resolve(answer.return);
  }
}
