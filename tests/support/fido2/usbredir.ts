import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Authenticator } from "./authenticator.ts";
import { CtapHid } from "./ctaphid.ts";
import { controlAnswer, DEVICE, ENDPOINT, INTERFACE, INTERVAL, PACKET_BYTES } from "./usb-device.ts";

/** Types of usbredir's packets, version 0.7. */
const TYPE = {
  hello: 0,
  deviceConnect: 1,
  reset: 3,
  interfaceInfo: 4,
  endpointInfo: 5,
  setConfiguration: 6,
  getConfiguration: 7,
  configurationStatus: 8,
  setAltSetting: 9,
  getAltSetting: 10,
  altSettingStatus: 11,
  startInterrupt: 15,
  stopInterrupt: 16,
  interruptStatus: 17,
  cancel: 21,
  control: 100,
  interrupt: 103,
} as const;

const SUCCESS = 0;
const STALL = 4;
const FULL_SPEED = 1;
const INVALID = 255;
const HEADER_BYTES = 12;
/** The device's version, and the sizes of its packets, are told; ids stay at 32 bits. */
const CAPABILITIES = (1 << 1) | (1 << 4);

/**
 * An authenticator that a QEMU's usb-redir plugs in by connecting to `path`. Closed, it is unplugged: QEMU finds nobody
 * there, and sees it again when somebody listens.
 */
export async function listenAsUsb(authenticator: Authenticator, path: string): Promise<{ close(): Promise<void> }> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => open.delete(socket));
    authenticator.powerCycle();
    new Redirected(socket, authenticator).begin();
  });
  server.listen(path);
  await once(server, "listening");
  return {
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** The host's side of usbredir's protocol, for one guest. */
class Redirected {
  readonly #socket: Socket;
  readonly #hid: CtapHid;
  #rest = Buffer.alloc(0);
  #isListening = false;
  #configuration = 0;
  #sent = 0;

  constructor(socket: Socket, authenticator: Authenticator) {
    this.#socket = socket;
    this.#hid = new CtapHid(authenticator, (report) => this.#report(report));
  }

  begin(): void {
    const hello = Buffer.alloc(64 + 4);
    hello.write("lethe tests");
    hello.writeUInt32LE(CAPABILITIES, 64);
    this.#send(TYPE.hello, 0, hello);
    this.#socket.on("data", (chunk: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      while (this.#rest.length >= HEADER_BYTES) {
        const end = HEADER_BYTES + this.#rest.readUInt32LE(4);
        if (this.#rest.length < end) break;
        const packet = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end);
        this.#take(packet.readUInt32LE(0), packet.readUInt32LE(8), packet.subarray(HEADER_BYTES));
      }
    });
  }

  #take(type: number, id: number, body: Buffer): void {
    switch (type) {
      case TYPE.hello:
        this.#connect();
        return;
      case TYPE.reset:
        this.#isListening = false;
        return;
      case TYPE.setConfiguration:
        this.#configuration = body.readUInt8(0);
        this.#send(TYPE.configurationStatus, id, Buffer.from([SUCCESS, this.#configuration]));
        return;
      case TYPE.getConfiguration:
        this.#send(TYPE.configurationStatus, id, Buffer.from([SUCCESS, this.#configuration]));
        return;
      case TYPE.setAltSetting:
      case TYPE.getAltSetting:
        this.#send(TYPE.altSettingStatus, id, Buffer.from([SUCCESS, body.readUInt8(0), 0]));
        return;
      case TYPE.startInterrupt:
      case TYPE.stopInterrupt:
        this.#isListening = type === TYPE.startInterrupt;
        this.#send(TYPE.interruptStatus, id, Buffer.from([SUCCESS, body.readUInt8(0)]));
        return;
      case TYPE.control:
        this.#control(id, body);
        return;
      case TYPE.interrupt:
        this.#send(TYPE.interrupt, id, interruptHead(ENDPOINT.out, body.readUInt16LE(2)));
        void this.#hid.take(body.subarray(4));
        return;
      default:
      // cancel, and what is about other kinds of devices: nothing is ever under way for long.
    }
  }

  /** What the device is, and then that it is there. */
  #connect(): void {
    const interfaces = Buffer.alloc(4 + 4 * 32);
    interfaces.writeUInt32LE(1, 0);
    interfaces[4 + 32] = INTERFACE.class;
    interfaces[4 + 64] = INTERFACE.subclass;
    interfaces[4 + 96] = INTERFACE.protocol;
    this.#send(TYPE.interfaceInfo, 0, interfaces);

    const endpoints = Buffer.alloc(3 * 32 + 2 * 32);
    endpoints.fill(INVALID, 0, 32);
    for (const address of [0x00, 0x80, ENDPOINT.out, ENDPOINT.in]) {
      const index = ((address & 0x80) >> 3) | (address & 0x0f);
      const isControl = (address & 0x0f) === 0;
      endpoints[index] = isControl ? 0 : 3;
      endpoints[32 + index] = isControl ? 0 : INTERVAL;
      endpoints.writeUInt16LE(PACKET_BYTES, 96 + 2 * index);
    }
    this.#send(TYPE.endpointInfo, 0, endpoints);

    const device = Buffer.alloc(10);
    device[0] = FULL_SPEED;
    device.writeUInt16LE(DEVICE.vendor, 4);
    device.writeUInt16LE(DEVICE.product, 6);
    device.writeUInt16LE(DEVICE.version, 8);
    this.#send(TYPE.deviceConnect, 0, device);
  }

  #control(id: number, body: Buffer): void {
    const [request, type] = [body.readUInt8(1), body.readUInt8(2)];
    const length = body.readUInt16LE(8);
    const answer = controlAnswer({ type, request, value: body.readUInt16LE(4), length });
    const head = Buffer.from(body.subarray(0, 10));
    head[3] = answer === undefined ? STALL : SUCCESS;
    head.writeUInt16LE(answer === undefined ? 0 : (type & 0x80) === 0 ? length : answer.length, 8);
    this.#send(TYPE.control, id, Buffer.concat([head, answer ?? Buffer.alloc(0)]));
  }

  #report(report: Buffer): void {
    if (!this.#isListening) return;
    const head = interruptHead(ENDPOINT.in, report.length);
    this.#send(TYPE.interrupt, this.#sent++, Buffer.concat([head, report]));
  }

  #send(type: number, id: number, body: Buffer): void {
    if (this.#socket.destroyed) return;
    const head = Buffer.alloc(HEADER_BYTES);
    head.writeUInt32LE(type, 0);
    head.writeUInt32LE(body.length, 4);
    head.writeUInt32LE(id, 8);
    this.#socket.write(Buffer.concat([head, body]));
  }
}

function interruptHead(endpoint: number, length: number): Buffer {
  const head = Buffer.from([endpoint, SUCCESS, 0, 0]);
  head.writeUInt16LE(length, 2);
  return head;
}
