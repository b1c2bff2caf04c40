import { type Target, UserError } from "../model/index.ts";
import { nodeOf } from "./attach.ts";
import type { DiskContext } from "./context.ts";
import type { Part } from "./layout.ts";
import { mappedName, requireKeys } from "./luks.ts";

/** An opened LUKS volume. */
export interface Mapped {
  /** /dev/mapper/... */
  readonly device: string;
  /** From now on it goes by itself with its last user, however that ends. */
  release(): Promise<void>;
  /** Waits until it has gone. */
  gone(): Promise<void>;
}

/** The key comes by standard input. The loop device, where there has to be one, goes with the mapping. */
const OPEN = `
set -e
device=$1
if [ "$3" != 0 ]; then
  device=$(losetup --find --show \${5:+--read-only} --offset "$2" --sizelimit "$3" "$1")
  trap 'losetup --detach "$device"' EXIT
fi
cryptsetup open --type luks2 \${5:+--readonly} --key-file - "$device" "$4"
`;

/** Ends with 0 once there is no such mapping. */
const GONE = `
for look in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
  dmsetup info "$1" >/dev/null 2>&1 || exit 0
  sleep 0.1
done
exit 1
`;

const NO_SUCH_KEY = 2;

/** Opens the volume in one part of a target. Throws UserError DISK_PASSPHRASE_NEEDED, DISK_WRONG_PASSPHRASE. */
export async function openMapped(
  context: DiskContext,
  target: Target,
  part: Part,
  { uuid, readOnly = false }: { readonly uuid: string; readonly readOnly?: boolean },
): Promise<Mapped> {
  const { host, toolchain } = context;
  const input = await requireKeys(context, target.path).passphrase();
  const node = await nodeOf(context, target, part);
  const where = node === undefined ? [target.path, String(part.start), String(part.size)] : [node, "0", "0"];
  const name = mappedName(uuid);
  const argv = ["sh", "-c", OPEN, "sh", ...where, name, readOnly ? "read-only" : ""];
  const { status } = await host.run(toolchain.wrap(argv), { input, accept: [0, NO_SUCH_KEY], effect: "read" });
  if (status === NO_SUCH_KEY) {
    throw new UserError("DISK_WRONG_PASSPHRASE", `this passphrase does not open ${target.path}`);
  }
  return {
    device: `/dev/mapper/${name}`,
    release: async () => {
      await host.run(toolchain.wrap(["cryptsetup", "close", "--deferred", name]), { effect: "read" });
    },
    gone: async () => {
      await host.run(toolchain.wrap(["sh", "-c", GONE, "sh", name]), { effect: "read" });
    },
  };
}

/** Opened for the time that `use` takes. */
export async function withMapped<T>(
  context: DiskContext,
  target: Target,
  part: Part,
  volume: { readonly uuid: string; readonly readOnly?: boolean },
  use: (device: string) => Promise<T>,
): Promise<T> {
  const mapped = await openMapped(context, target, part, volume);
  try {
    return await use(mapped.device);
  } finally {
    await mapped.release();
    await mapped.gone();
  }
}
