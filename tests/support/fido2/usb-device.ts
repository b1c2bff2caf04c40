/** What an authenticator says of itself on USB: a HID with a report of 64 bytes each way. */
export const ENDPOINT = { out: 0x01, in: 0x81 } as const;
export const DEVICE = { vendor: 0x1209, product: 0x0001, version: 0x0100 } as const;
export const INTERFACE = { class: 3, subclass: 0, protocol: 0 } as const;
/** Milliseconds between two looks at an endpoint. */
export const INTERVAL = 5;
export const PACKET_BYTES = 64;

/** FIDO's usage page, and two reports without a number: FIDO's HID protocol specification. */
const REPORT_DESCRIPTOR = Buffer.from(
  "06d0f1 0901 a101 0920 1500 26ff00 7508 9540 8102 0921 1500 26ff00 7508 9540 9102 c0".replaceAll(" ", ""),
  "hex",
);

const words = (...values: number[]) => Buffer.from(values.flatMap((value) => [value & 0xff, value >> 8]));

const DEVICE_DESCRIPTOR = Buffer.concat([
  Buffer.from([18, 1, 0x00, 0x02, 0, 0, 0, PACKET_BYTES]),
  words(DEVICE.vendor, DEVICE.product, DEVICE.version),
  Buffer.from([1, 2, 0, 1]),
]);

const HID_DESCRIPTOR = Buffer.concat([Buffer.from([9, 0x21, 0x10, 0x01, 0, 1, 0x22]), words(REPORT_DESCRIPTOR.length)]);

const endpoint = (address: number) =>
  Buffer.concat([Buffer.from([7, 5, address, 3]), words(PACKET_BYTES), Buffer.from([INTERVAL])]);

const INTERFACE_DESCRIPTORS = Buffer.concat([
  Buffer.from([9, 4, 0, 0, 2, INTERFACE.class, INTERFACE.subclass, INTERFACE.protocol, 0]),
  HID_DESCRIPTOR,
  endpoint(ENDPOINT.in),
  endpoint(ENDPOINT.out),
]);

const CONFIGURATION_DESCRIPTOR = Buffer.concat([
  Buffer.from([9, 2]),
  words(9 + INTERFACE_DESCRIPTORS.length),
  Buffer.from([1, 1, 0, 0x80, 50]),
  INTERFACE_DESCRIPTORS,
]);

const STRINGS: readonly Buffer[] = [
  Buffer.from([4, 3, 0x09, 0x04]),
  ...["Lethe's tests", "FIDO2 without hardware"].map((text) => {
    const content = Buffer.from(text, "utf16le");
    return Buffer.concat([Buffer.from([content.length + 2, 3]), content]);
  }),
];

export interface ControlRequest {
  readonly type: number;
  readonly request: number;
  readonly value: number;
  readonly length: number;
}

/** What is asked of endpoint 0; undefined: stall. Nothing that is written there matters. */
export function controlAnswer({ type, request, value, length }: ControlRequest): Buffer | undefined {
  if ((type & 0x80) === 0) return Buffer.alloc(0);
  if (request === 0) return Buffer.alloc(2);
  if (request !== 6) return undefined;
  return descriptor(value >> 8, value & 0xff)?.subarray(0, length);
}

function descriptor(kind: number, index: number): Buffer | undefined {
  switch (kind) {
    case 1:
      return DEVICE_DESCRIPTOR;
    case 2:
      return CONFIGURATION_DESCRIPTOR;
    case 3:
      return STRINGS[index];
    case 0x21:
      return HID_DESCRIPTOR;
    case 0x22:
      return REPORT_DESCRIPTOR;
    default:
      return undefined;
  }
}
