import type { Duplex } from "node:stream";
import { UserError } from "../model/index.ts";
import { within } from "./deadline.ts";
import { encodeRequest, type Greeting, lineSplitter, parseMessage, type Reply } from "./protocol.ts";

export interface AgentCommand {
  readonly command: string;
  readonly input: Uint8Array;
  /** Milliseconds. */
  readonly timeout: number;
}

interface Pending {
  readonly id: number;
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

/** Beyond the command's own time: for the guest to kill it and to send what it said. */
const ANSWER_GRACE = 20_000;

/** Our end of the port. One command at a time is with the guest; further ones wait their turn. */
export class AgentConnection {
  #greeting: Greeting | undefined;
  #pending: Pending | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #lastId = 0;
  #end: Error | undefined;
  readonly #waiting = new Set<{ wants(greeting: Greeting): boolean; resolve(): void; reject(error: Error): void }>();
  readonly #stream: Duplex;

  constructor(stream: Duplex) {
    this.#stream = stream;
    const split = lineSplitter();
    stream.on("data", (chunk: Buffer) => {
      for (const line of split(chunk)) this.#receive(line);
    });
    stream.on("error", () => undefined);
  }

  get greeting(): Greeting | undefined {
    return this.#greeting;
  }

  /** Resolves once an agent that `wants` accepts has greeted, at once if the present one does. */
  greeted(wants: (greeting: Greeting) => boolean = () => true): Promise<void> {
    if (this.#end) return Promise.reject(this.#end);
    if (this.#greeting && wants(this.#greeting)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.add({ wants, resolve, reject });
    });
  }

  request(command: AgentCommand): Promise<Reply> {
    const answer = this.#turn.then(() => this.#ask(command));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  /** The guest starts anew: nothing is asked of it until its agent has greeted again. */
  forget(): void {
    this.#greeting = undefined;
    this.#pending?.reject(new UserError("VM_LOST", "the guest started anew before it answered"));
  }

  /** The guest is gone: what waits for it is told why. */
  lose(error: Error): void {
    this.#end = error;
    this.#greeting = undefined;
    this.#pending?.reject(error);
    for (const waiting of this.#waiting) waiting.reject(error);
    this.#waiting.clear();
    this.#stream.destroy();
  }

  async #ask({ command, input, timeout }: AgentCommand): Promise<Reply> {
    if (this.#end) throw this.#end;
    if (!this.#greeting) throw new UserError("VM_NO_AGENT", "the guest's agent has not answered yet");
    const id = ++this.#lastId;
    const seconds = timeout / 1000;
    const answer = new Promise<Reply>((resolve, reject) => {
      this.#pending = { id, resolve, reject };
    });
    this.#stream.write(encodeRequest({ session: this.#greeting.session, id, seconds, command, input }));
    const late = () => new UserError("VM_TIMEOUT", `the guest did not answer within ${seconds} s: ${command}`);
    try {
      return await within(timeout + ANSWER_GRACE, answer, late);
    } finally {
      this.#pending = undefined;
    }
  }

  #receive(line: string): void {
    const message = parseMessage(line);
    if (message?.kind === "reply") {
      if (message.id === this.#pending?.id) this.#pending.resolve(message);
    } else if (message) {
      this.forget();
      this.#greeting = message;
      for (const waiting of this.#waiting) {
        if (!waiting.wants(message)) continue;
        this.#waiting.delete(waiting);
        waiting.resolve();
      }
    }
  }
}
