import type { DiskContext } from "./context.ts";

/** Whether this kernel can show what is inside an encrypted volume: in many containers it cannot. */
export async function hasDeviceMapper({ host, toolchain }: DiskContext): Promise<boolean> {
  const { status } = await host.run(toolchain.wrap(["dmsetup", "version"]), { effect: "read", accept: [0, 1] });
  return status === 0;
}
