import { dirname, join } from "node:path";
import type { GenerationContext } from "./context.ts";
import { type EspFiles, requireSame, UNFINISHED } from "./esp-files.ts";

/** A mounted EFI system partition. */
export function directoryEsp({ host }: GenerationContext, root: string): EspFiles {
  const read = async (path: string) => {
    const found = await host.lstat(join(root, path));
    return found?.type === "file" ? host.readFile(join(root, path)) : undefined;
  };
  const sync = () => host.run(["sync", "--file-system", root]);
  return {
    async list(directory) {
      const names = await host.readDir(join(root, directory));
      const files = await Promise.all(
        names.map(async (name) => ({ name, status: await host.lstat(join(root, directory, name)) })),
      );
      return files.flatMap(({ name, status }) => (status?.type === "file" ? [{ name, size: status.size }] : []));
    },
    read,
    async write(path, content) {
      const target = join(root, path);
      await host.makeDir(dirname(target));
      // Host.writeFile sets a mode, which FAT refuses unless it is the one of the mount.
      await host.run(["sh", "-c", 'cat >"$1" && sync "$1"', "sh", `${target}${UNFINISHED}`], { input: content });
      requireSame(path, content, await read(`${path}${UNFINISHED}`));
      await host.rename(`${target}${UNFINISHED}`, target);
      await sync();
    },
    async remove(path) {
      await host.remove(join(root, path));
      await sync();
    },
    async free() {
      const { text } = await host.run(["df", "--block-size=1", "--output=avail", root], { effect: "read" });
      return Number(text.split("\n").at(-1));
    },
  };
}
