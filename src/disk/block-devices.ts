import type { DiskContext } from "./context.ts";

/** A block device and what the kernel has built on it, as lsblk(8) tells. */
export interface BlockDevice {
  readonly path: string;
  /** `disk`, `part`, `loop`, `crypt`, `lvm`, `raid1` ... */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly sectorSize: number;
  readonly readOnly: boolean;
  readonly serial?: string;
  readonly wwn?: string;
  readonly model?: string;
  readonly partuuid?: string;
  readonly parttype?: string;
  readonly mountpoints: readonly string[];
  readonly children: readonly BlockDevice[];
}

const COLUMNS = "PATH,TYPE,SIZE,LOG-SEC,RO,SERIAL,WWN,MODEL,PARTUUID,PARTTYPE,MOUNTPOINTS";

export async function blockDevice(context: DiskContext, path: string): Promise<BlockDevice> {
  const argv = ["lsblk", "--json", "--bytes", "--tree", "--output", COLUMNS, path];
  const { text } = await context.host.run(argv, { effect: "read" });
  const [device] = parseBlockDevices(text);
  if (device === undefined) throw new Error(`lsblk says nothing of ${path}`);
  return device;
}

interface LsblkDevice {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  readonly "log-sec": number;
  readonly ro: boolean;
  readonly serial: string | null;
  readonly wwn: string | null;
  readonly model: string | null;
  readonly partuuid: string | null;
  readonly parttype: string | null;
  readonly mountpoints: readonly (string | null)[];
  readonly children?: readonly LsblkDevice[];
}

export function parseBlockDevices(json: string): BlockDevice[] {
  return (JSON.parse(json) as { blockdevices: readonly LsblkDevice[] }).blockdevices.map(blockDeviceOf);
}

function blockDeviceOf(device: LsblkDevice): BlockDevice {
  return {
    path: device.path,
    type: device.type,
    size: device.size,
    sectorSize: device["log-sec"],
    readOnly: device.ro,
    ...present("serial", device.serial),
    ...present("wwn", device.wwn),
    ...present("model", device.model),
    ...present("partuuid", device.partuuid),
    ...present("parttype", device.parttype),
    mountpoints: device.mountpoints.filter((point) => point !== null),
    children: (device.children ?? []).map(blockDeviceOf),
  };
}

function present<Key extends string>(key: Key, value: string | null): Partial<Record<Key, string>> {
  const trimmed = value?.trim() ?? "";
  return trimmed === "" ? {} : ({ [key]: trimmed } as Record<Key, string>);
}
