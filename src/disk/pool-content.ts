import type { Target } from "../model/index.ts";
import { nodeOf } from "./attach.ts";
import type { DiskContext } from "./context.ts";
import { hasDeviceMapper } from "./device-mapper.ts";
import type { PoolContent } from "./inspection.ts";
import { LAYOUT_FILE, type Part, SWAP_FILE } from "./layout.ts";
import { hasRecoveryKey, readLuksHeader } from "./luks-header.ts";
import { withMapped } from "./mapped.ts";
import { probe } from "./signatures.ts";

/**
 * Looks in read-only, without replaying the log, in a mount namespace of its own that ends with the script:
 * an inspection leaves no trace, neither on the disk nor in the caller's mounts, also when it is killed.
 */
const LOOK = `
device=$1
if [ "$3" != 0 ]; then
  device=$(losetup --find --show --read-only --offset "$2" --sizelimit "$3" "$1") || exit 9
  exec 3<"$device"
  losetup --detach "$device"
fi
mount -t tmpfs tmpfs /mnt && mkdir /mnt/top || exit 9
mount -t btrfs -o ro,rescue=nologreplay,subvolid=5 "$device" /mnt/top || exit 8
echo "layout $(cat "/mnt/top/$4" 2>/dev/null)"
echo "swap $(stat -c %s "/mnt/top/$5" 2>/dev/null)"
find /mnt/top -mindepth 1 -maxdepth 2 -inum 256 -type d -printf 'subvolume %P\\n'
umount /mnt/top
`;

export async function inspectPool(
  context: DiskContext,
  target: Target,
  { pool, esp }: { readonly pool: Part; readonly esp?: Part },
): Promise<PoolContent> {
  const { path } = target;
  const signature = await probe(context, path, pool);
  if (signature?.type === "crypto_LUKS" && signature.uuid !== undefined) {
    return inspectLuks(context, target, pool, signature.uuid);
  }
  if (signature === undefined) {
    return esp !== undefined && (await hasBootFiles(context, path, esp))
      ? { kind: "damaged", what: "no file system, though there are boot files of Lethe" }
      : { kind: "none" };
  }
  if (signature.type !== "btrfs" || signature.uuid === undefined) return { kind: "damaged", what: signature.type };
  const node = await nodeOf(context, target, pool);
  const where = node === undefined ? [path, String(pool.start), String(pool.size)] : [node, "0", "0"];
  return lookInside(context, where, signature.uuid);
}

async function inspectLuks(context: DiskContext, target: Target, pool: Part, uuid: string): Promise<PoolContent> {
  const luks = { uuid, recovery: hasRecoveryKey(await readLuksHeader(context, target, pool)) };
  if (!(await hasDeviceMapper(context))) return { kind: "sealed", luks };
  return withMapped(context, target, pool, { uuid, readOnly: true }, async (device) => {
    const inside = await probe(context, device);
    if (inside === undefined) return { kind: "none", luks };
    if (inside.type !== "btrfs" || inside.uuid === undefined) return { kind: "damaged", what: inside.type, luks };
    return { ...(await lookInside(context, [device, "0", "0"], inside.uuid)), luks };
  });
}

async function lookInside(
  context: DiskContext,
  where: readonly string[],
  uuid: string,
): Promise<Exclude<PoolContent, { kind: "sealed" }>> {
  const { status, text } = await context.host.run(
    [
      ...["unshare", "--mount", "--propagation", "private", "sh", "-c", LOOK, "sh"],
      ...[...where, LAYOUT_FILE, SWAP_FILE],
    ],
    { effect: "read", accept: [0, 8] },
  );
  if (status === 8) return { kind: "damaged", what: "a btrfs that does not mount" };
  return { kind: "btrfs", uuid, ...parseLook(text) };
}

/** They are written only to a finished disk: its pool was there once, and may be worth a rescue. */
async function hasBootFiles(context: DiskContext, path: string, esp: Part): Promise<boolean> {
  const argv = context.toolchain.wrap(["mdir", "-b", "-i", `${path}@@${esp.start}`, "::/EFI/lethe"]);
  const { status } = await context.host.run(argv, { effect: "read", accept: [0, 1], env: { MTOOLS_SKIP_CHECK: "1" } });
  return status === 0;
}

export function parseLook(text: string): { layout: number | undefined; subvolumes: string[]; swapSize: number } {
  const values = (key: string) =>
    text
      .split("\n")
      .filter((line) => line.startsWith(`${key} `))
      .map((line) => line.slice(key.length + 1));
  const layout = Number.parseInt(values("layout")[0] ?? "", 10);
  return {
    layout: Number.isNaN(layout) ? undefined : layout,
    subvolumes: values("subvolume").sort(),
    swapSize: Number(values("swap")[0] ?? 0),
  };
}
