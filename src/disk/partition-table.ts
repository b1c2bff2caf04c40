import type { DiskContext } from "./context.ts";
import { ESP_NAME, ESP_TYPE, type Geometry, type Part, POOL_NAME, POOL_TYPE } from "./layout.ts";

export interface PartitionTable {
  readonly label: string;
  readonly sectorSize: number;
  readonly partitions: readonly Partition[];
}

export interface Partition extends Part {
  readonly name: string;
  /** GUID of its type (GPT), else whatever the table has. */
  readonly type: string;
  readonly uuid: string;
}

/** undefined where there is no partition table. */
export async function readPartitionTable(context: DiskContext, path: string): Promise<PartitionTable | undefined> {
  const argv = context.toolchain.wrap(["sfdisk", "--json", path]);
  const { status, text } = await context.host.run(argv, { effect: "read", accept: [0, 1] });
  return status === 0 && text !== "" ? parsePartitionTable(text) : undefined;
}

interface SfdiskJson {
  readonly partitiontable: {
    readonly label: string;
    readonly sectorsize?: number;
    readonly partitions?: readonly {
      readonly start: number;
      readonly size: number;
      readonly type: string;
      readonly uuid?: string;
      readonly name?: string;
    }[];
  };
}

export function parsePartitionTable(json: string): PartitionTable {
  const { label, sectorsize = 512, partitions = [] } = (JSON.parse(json) as SfdiskJson).partitiontable;
  return {
    label,
    sectorSize: sectorsize,
    partitions: partitions.map(({ start, size, type, uuid = "", name = "" }) => ({
      start: start * sectorsize,
      size: size * sectorsize,
      type,
      uuid,
      name,
    })),
  };
}

/** Where Lethe's two partitions are, and the PARTUUID of the first; undefined where the table is not Lethe's. */
export function letheGeometry(table: PartitionTable): (Geometry & { readonly espPartuuid: string }) | undefined {
  const esp = table.partitions.find(({ name }) => name === ESP_NAME);
  const pool = table.partitions.find(({ name }) => name === POOL_NAME);
  if (table.label !== "gpt" || !esp || !pool) return undefined;
  return {
    esp: { start: esp.start, size: esp.size },
    pool: { start: pool.start, size: pool.size },
    espPartuuid: esp.uuid.toLowerCase(),
  };
}

export interface TableUuids {
  readonly table: string;
  readonly esp: string;
  readonly pool: string;
}

/** For sfdisk(8): the same bytes for the same geometry and UUIDs. */
export function sfdiskScript({ esp, pool }: Geometry, sectorSize: number, uuids: TableUuids): string {
  const line = ({ start, size }: Part, type: string, uuid: string, name: string) =>
    `start=${start / sectorSize}, size=${size / sectorSize}, type=${type}, uuid=${uuid}, name="${name}"`;
  return [
    "label: gpt",
    `label-id: ${uuids.table}`,
    "unit: sectors",
    "",
    line(esp, ESP_TYPE, uuids.esp, ESP_NAME),
    line(pool, POOL_TYPE, uuids.pool, POOL_NAME),
    "",
  ].join("\n");
}
