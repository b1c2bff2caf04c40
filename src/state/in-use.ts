import type { MoveContext } from "./move-context.ts";

export interface UsedFile {
  readonly file: string;
  /** `/dev/loop0`, `swap` */
  readonly as: string;
}

/**
 * A file in `directory` that the kernel itself writes to: the image of a loop device, or swap. No process has it open, so
 * that nothing else would tell that the original is worked in. It is known by its number: whoever gave it to the kernel may
 * have called it by another name, or from among other mounts. losetup(8), proc_swaps(5)
 */
export async function usedByKernel(
  { host, toolchain }: Pick<MoveContext, "host" | "toolchain">,
  directory: string,
): Promise<UsedFile | undefined> {
  const read = { effect: "read" } as const;
  const columns = "--output=NAME,BACK-INO,BACK-MAJ:MIN";
  const { text } = await host.run(["losetup", "--list", "--noheadings", "--raw", columns], read);
  const used = text.split("\n").flatMap((line) => {
    const [as = "", inode = "", device = ""] = line.split(" ");
    // This column alone is padded.
    return inode === "" ? [] : [{ as, inode, device: device.replaceAll("\\x20", "") }];
  });
  const swaps = (await host.exists("/proc/swaps")) ? await host.readText("/proc/swaps") : "";
  for (const [, file = ""] of swaps.matchAll(/^(\/\S+)\s+file\s/gm)) {
    const status = await host.lstat(file);
    if (status !== undefined) used.push({ as: "swap", inode: String(status.ino), device: numbered(status.dev) });
  }
  const device = numbered((await host.lstat(directory))?.dev ?? 0);
  const here = used.filter((one) => one.device === device);
  if (here.length === 0) return undefined;
  const names = here.flatMap(({ inode }, index) => [...(index === 0 ? [] : ["-o"]), "-inum", inode]);
  const find = ["find", directory, "-xdev", "(", ...names, ")", "-printf", "%i %p\\0"];
  const { stdout } = await host.run(toolchain.wrap(find), { ...read, accept: [0, 1] });
  const [, inode = "", file = ""] = /^(\d+) ([^\0]*)/.exec(stdout.toString()) ?? [];
  const found = here.find((one) => one.inode === inode);
  return found && { file, as: found.as };
}

/** As losetup prints it; see makedev(3). */
function numbered(device: number): string {
  const number = BigInt(device);
  const major = ((number >> 8n) & 0xfffn) | ((number >> 32n) & 0xfffff000n);
  const minor = (number & 0xffn) | ((number >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}
