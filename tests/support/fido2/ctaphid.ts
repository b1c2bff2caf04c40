import type { Authenticator } from "./authenticator.ts";

export const REPORT_BYTES = 64;
const BROADCAST = 0xffffffff;
const COMMAND = { ping: 0x01, init: 0x06, cbor: 0x10, cancel: 0x11, keepAlive: 0x3b, error: 0x3f } as const;
const ERROR = { command: 0x01, sequence: 0x04 } as const;
const UP_NEEDED = 2;
/** CBOR, and no U2F. */
const CAPABILITIES = 0x04 | 0x08;

interface Message {
  readonly channel: number;
  readonly command: number;
  readonly length: number;
  readonly parts: Buffer[];
  next: number;
}

/** CTAP over HID: messages in reports of 64 bytes, each on a channel. */
export class CtapHid {
  readonly #authenticator: Authenticator;
  readonly #send: (report: Buffer) => void;
  #message: Message | undefined;
  #channels = 0;

  constructor(authenticator: Authenticator, send: (report: Buffer) => void) {
    this.#authenticator = authenticator;
    this.#send = send;
  }

  async take(report: Buffer): Promise<void> {
    const channel = report.readUInt32BE(0);
    const kind = report.readUInt8(4);
    if ((kind & 0x80) !== 0) {
      const length = report.readUInt16BE(5);
      this.#message = { channel, command: kind & 0x7f, length, parts: [report.subarray(7)], next: 0 };
    } else {
      const message = this.#message;
      if (message?.channel !== channel) return;
      if (message.next !== kind) {
        this.#message = undefined;
        this.#answer(channel, COMMAND.error, Buffer.from([ERROR.sequence]));
        return;
      }
      message.next += 1;
      message.parts.push(report.subarray(5));
    }
    const message = this.#message;
    const bytes = Buffer.concat(message?.parts ?? []);
    if (message === undefined || bytes.length < message.length) return;
    this.#message = undefined;
    await this.#serve(message, bytes.subarray(0, message.length));
  }

  async #serve({ channel, command }: Message, bytes: Buffer): Promise<void> {
    switch (command) {
      case COMMAND.init:
        this.#answer(channel, command, Buffer.concat([bytes.subarray(0, 8), this.#channel(channel), VERSION]));
        return;
      case COMMAND.ping:
        this.#answer(channel, command, bytes);
        return;
      case COMMAND.cbor: {
        // Whoever waits for a person hears that it goes on.
        const alive = setInterval(() => this.#answer(channel, COMMAND.keepAlive, Buffer.from([UP_NEEDED])), 100);
        try {
          this.#answer(channel, command, await this.#authenticator.answer(bytes));
        } finally {
          clearInterval(alive);
        }
        return;
      }
      case COMMAND.cancel:
        return;
      default:
        this.#answer(channel, COMMAND.error, Buffer.from([ERROR.command]));
    }
  }

  #channel(asked: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(asked === BROADCAST ? ++this.#channels : asked);
    return bytes;
  }

  #answer(channel: number, command: number, bytes: Buffer): void {
    const first = Buffer.alloc(REPORT_BYTES);
    first.writeUInt32BE(channel);
    first.writeUInt8(command | 0x80, 4);
    first.writeUInt16BE(bytes.length, 5);
    let at = bytes.copy(first, 7);
    this.#send(first);
    for (let sequence = 0; at < bytes.length; sequence++) {
      const next = Buffer.alloc(REPORT_BYTES);
      next.writeUInt32BE(channel);
      next.writeUInt8(sequence, 4);
      at += bytes.copy(next, 5, at);
      this.#send(next);
    }
  }
}

const VERSION = Buffer.from([2, 1, 0, 0, CAPABILITIES]);
