import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Authenticator } from "../../support/fido2/authenticator.ts";
import { listenAsUsb } from "../../support/fido2/usbredir.ts";

/* What a QEMU's usb-redir would see. That Linux takes it for a FIDO2 key is seen where a machine boots with it. */
let directory: string;
let usb: { close(): Promise<void> };
let guest: Socket;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lethe-usb-"));
  usb = await listenAsUsb(new Authenticator({ seed: Buffer.alloc(32, 7) }), join(directory, "usb"));
  guest = createConnection(join(directory, "usb"));
});

afterEach(async () => {
  guest.destroy();
  await usb.close();
  await rm(directory, { recursive: true, force: true });
});

interface Packet {
  readonly type: number;
  readonly body: Buffer;
}

/** Packets as they come; it ends when the device is unplugged. */
async function* packets(): AsyncGenerator<Packet, undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of guest as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 12 && rest.length >= 12 + rest.readUInt32LE(4)) {
      const end = 12 + rest.readUInt32LE(4);
      yield { type: rest.readUInt32LE(0), body: rest.subarray(12, end) };
      rest = rest.subarray(end);
    }
  }
  return undefined;
}

function send(type: number, body: readonly number[] | Buffer): void {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(body.length, 4);
  guest.write(Buffer.concat([head, Buffer.from(body)]));
}

test("it is plugged in once both sides have said hello, describes itself, and answers on its endpoints", async () => {
  const coming = packets();
  const next = async () => (await coming.next()).value as Packet;
  expect((await next()).type).toBe(0);
  send(0, Buffer.alloc(68));
  expect([(await next()).type, (await next()).type, (await next()).type]).toEqual([4, 5, 1]);

  // GET_DESCRIPTOR: the device, and a report's; and one that it has not.
  send(100, [0x80, 6, 0x80, 0, 0, 1, 0, 0, 64, 0]);
  const device = (await next()).body;
  expect([device[3], device.readUInt16LE(8), device.subarray(10, 12)]).toEqual([0, 18, Buffer.from([18, 1])]);
  send(100, [0x80, 6, 0x81, 0, 0, 0x22, 0, 0, 64, 0]);
  expect((await next()).body.subarray(10, 13)).toEqual(Buffer.from([0x06, 0xd0, 0xf1]));
  send(100, [0x80, 6, 0x80, 0, 0, 0x0f, 0, 0, 64, 0]);
  expect((await next()).body[3]).toBe(4);

  send(6, [1]);
  expect(await next()).toEqual({ type: 8, body: Buffer.from([0, 1]) });
  send(15, [0x81]);
  expect(await next()).toEqual({ type: 17, body: Buffer.from([0, 0x81]) });
  // CTAPHID_INIT on the channel of all.
  const report = Buffer.concat([Buffer.from("ffffffff860008", "hex"), Buffer.alloc(57, 9)]);
  send(103, Buffer.concat([Buffer.from([0x01, 0, 64, 0]), report]));
  expect(await next()).toEqual({ type: 103, body: Buffer.from([0x01, 0, 64, 0]) });
  const answer = (await next()).body.subarray(4);
  expect(answer.subarray(0, 20).toString("hex")).toBe(`ffffffff860011${"09".repeat(8)}0000000102`);
  expect(answer).toHaveLength(64);
});

test("who closes it unplugs it", async () => {
  await once(guest, "connect");
  const gone = once(guest, "close");
  guest.resume();
  await usb.close();
  await gone;
  usb = await listenAsUsb(new Authenticator({ seed: Buffer.alloc(32, 7) }), join(directory, "usb"));
  guest = createConnection(join(directory, "usb"));
  await once(guest, "connect");
});
