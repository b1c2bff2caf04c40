import type { Host } from "../host/index.ts";
import type { Toolchain } from "../model/index.ts";
import type { Medium } from "./medium.ts";

/** Where a stick has its key, and an encrypted disk's key file beside it. */
const DIRECTORY = "::/lethe";

/** The directory `lethe/` of a FAT file system in an image or device, by mtools: no kernel has to know it. */
export function fatMedium(
  host: Host,
  toolchain: Toolchain,
  { image, offset }: { readonly image: string; readonly offset: number },
  place: string,
): Medium {
  const env = { MTOOLS_SKIP_CHECK: "1" };
  const command = (program: string, ...words: string[]) =>
    toolchain.wrap([program, "-i", `${image}@@${offset}`, ...words]);
  const look = (program: string, path: string) =>
    host.run(command(program, path), { env, effect: "read", accept: [0, 1] });
  return {
    place,
    async read(name) {
      const { status, stdout } = await look("mtype", `${DIRECTORY}/${name}`);
      return status === 0 ? stdout : undefined;
    },
    async write(name, bytes) {
      if ((await look("mdir", DIRECTORY)).status !== 0) await host.run(command("mmd", DIRECTORY), { env });
      const unfinished = `${DIRECTORY}/${name}.new`;
      await host.run(command("mcopy", "-D", "o", "-", unfinished), { env, input: bytes });
      await host.run(["sync", image]);
      await host.run(command("mmove", "-D", "o", unfinished, `${DIRECTORY}/${name}`), { env });
      await host.run(["sync", image]);
    },
    async remove(name) {
      if ((await look("mdir", `${DIRECTORY}/${name}`)).status !== 0) return;
      await host.run(command("mdel", `${DIRECTORY}/${name}`), { env });
      await host.run(["sync", image]);
    },
  };
}
