import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openEsp } from "../../../src/generation/esp.ts";
import type { EspAccess } from "../../../src/model/index.ts";
import { context, MIB, run, scratch, sparse, tool } from "../disk/support.ts";

const kinds: Record<string, (directory: string) => Promise<EspAccess>> = {
  async directory(directory) {
    await mkdir(join(directory, "esp"));
    // Its own, so that nobody else's files change what is free.
    await run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", join(directory, "esp")]);
    return { kind: "directory", path: join(directory, "esp") };
  },
  async mtools(directory) {
    const image = await sparse(join(directory, "disk.img"), 80 * MIB);
    await tool(["mkfs.vfat", "--offset", "2048", "-F", "32", image, String(70 * 1024)]);
    return { kind: "mtools", image, offset: MIB };
  },
};

for (const [kind, make] of Object.entries(kinds)) {
  test(`files of an EFI system partition, by ${kind}`, async () => {
    const access = await make(await scratch());
    const esp = openEsp(context, access);
    expect(await esp.list("EFI/lethe")).toEqual([]);
    expect(await esp.read("EFI/lethe/owned")).toBeUndefined();
    await esp.remove("EFI/lethe/owned");

    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
    const free = await esp.free();
    await esp.write("EFI/lethe/0123456789abcdef0123456789abcdef.linux", bytes);
    await esp.write("EFI/BOOT/BOOTX64.EFI", Buffer.from("one\r\n"));
    await esp.write("loader/entries/lethe-1+3.conf", Buffer.from("title one\n"));
    await esp.write("loader/entries/empty", Buffer.alloc(0));
    expect(free - (await esp.free())).toBeGreaterThanOrEqual(bytes.length);
    expect(await esp.read("EFI/lethe/0123456789abcdef0123456789abcdef.linux")).toEqual(bytes);
    expect(await esp.list("EFI")).toEqual([]);
    expect(await esp.list("EFI/lethe")).toEqual([{ name: "0123456789abcdef0123456789abcdef.linux", size: 300_000 }]);
    expect((await esp.list("loader/entries")).map(({ name }) => name).sort()).toEqual(["empty", "lethe-1+3.conf"]);

    await esp.write("EFI/BOOT/BOOTX64.EFI", Buffer.from("two, and longer"));
    expect((await esp.read("EFI/BOOT/BOOTX64.EFI"))?.toString()).toBe("two, and longer");
    expect(await esp.list("EFI/BOOT")).toEqual([{ name: "BOOTX64.EFI", size: 15 }]);
    await esp.remove("loader/entries/lethe-1+3.conf");
    expect((await esp.list("loader/entries")).map(({ name }) => name)).toEqual(["empty"]);

    if (access.kind === "mtools") {
      const part = `${access.image}.part`;
      await run(["dd", `if=${access.image}`, `of=${part}`, "bs=1M", "skip=1", "count=70", "conv=sparse"]);
      await tool(["fsck.vfat", "-n", part]);
    }
  });
}
