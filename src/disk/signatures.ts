import type { DiskContext } from "./context.ts";
import type { Part } from "./layout.ts";
import type { PartitionTable } from "./partition-table.ts";

/** What a superblock says of itself, as blkid(8) reads it. */
export interface Signature {
  /** `ext4`, `crypto_LUKS`, `gpt` ... */
  readonly type: string;
  readonly usage: "filesystem" | "crypto" | "raid" | "other" | "partition-table" | "unknown";
  readonly label?: string;
  readonly uuid?: string;
  /** blkid found more than one, and none can be trusted. */
  readonly ambiguous?: boolean;
}

/** The signature of one range of a disk or file; needs no partition node. */
export async function probe(context: DiskContext, path: string, part?: Part): Promise<Signature | undefined> {
  const range = part === undefined ? [] : ["--offset", String(part.start), "--size", String(part.size)];
  const { status, text } = await context.host.run(["blkid", "--probe", "--output", "export", ...range, path], {
    effect: "read",
    accept: [0, 2, 8],
  });
  if (status === 8) return { type: "several signatures at once", usage: "unknown", ambiguous: true };
  return parseProbe(text);
}

export function parseProbe(text: string): Signature | undefined {
  const found = new Map(text.split("\n").map((line) => [line.split("=", 1)[0] ?? "", line.replace(/^[^=]*=/, "")]));
  const optional = (key: string) => found.get(key);
  const type = found.get("TYPE");
  const table = found.get("PTTYPE");
  if (type === undefined) return table === undefined ? undefined : { type: table, usage: "partition-table" };
  const label = optional("LABEL");
  const uuid = optional("UUID");
  return {
    type,
    usage: (found.get("USAGE") ?? "unknown") as Signature["usage"],
    ...(label === undefined ? {} : { label }),
    ...(uuid === undefined ? {} : { uuid }),
  };
}

/**
 * A file is read whole, unless it has no blocks; of a device its first and last mebibyte and places between, as reading all
 * of it may take hours. `path size`
 */
const BLANK = `
zeros() { cmp --silent --ignore-initial="$1:0" --bytes="$2" -- "$path" /dev/zero; }
path=$1 size=$2 mebibyte=1048576
[ "$size" -gt $mebibyte ] || { zeros 0 "$size"; exit; }
zeros 0 $mebibyte || exit 1
if [ -f "$path" ]; then
  [ "$(stat --format=%b -- "$path")" = 0 ] || zeros 0 "$size"
  exit
fi
zeros $((size - mebibyte)) $mebibyte || exit 1
place=0
while [ $place -lt 128 ]; do
  zeros $((size / 128 / 4096 * 4096 * place)) 65536 || exit 1
  place=$((place + 1))
done
`;

/** Whether it is all zeros: a file or a disk may hold data without any signature. */
export async function isBlank(context: DiskContext, path: string, size: number): Promise<boolean> {
  if (size === 0) return true;
  const { status } = await context.host.run(["sh", "-c", BLANK, "sh", path, String(size)], {
    effect: "read",
    accept: [0, 1],
  });
  return status === 0;
}

/** Each thing that would be lost, in words: the whole's own signature, then partition by partition. */
export async function foreignContent(
  context: DiskContext,
  path: string,
  size: number,
  table: PartitionTable | undefined,
): Promise<string[]> {
  const whole = await probe(context, path);
  const partitions = table?.partitions ?? [];
  const inside = await Promise.all(
    partitions.map(async (partition, index) => {
      const signature = await probe(context, path, partition);
      const name = partition.name === "" ? "" : ` "${partition.name}"`;
      const holds = signature === undefined ? "nothing recognised" : words(signature);
      return `partition ${index + 1}${name}: ${holds}`;
    }),
  );
  if (whole !== undefined) return [words(whole), ...inside];
  return (await isBlank(context, path, size)) ? inside : ["data without a known signature", ...inside];
}

function words({ type, usage, label }: Signature): string {
  const named = label === undefined ? "" : ` "${label}"`;
  return usage === "partition-table" ? `${type} partition table` : `${type}${named}`;
}
