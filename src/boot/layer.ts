import { join } from "node:path";
import type { Host } from "../host/index.ts";
import type { Declaration, DeclaredFile } from "../model/index.ts";
import { BOOT_DIRECTORIES, BOOT_FILES, BOOT_WANTS } from "./files.ts";

/** What the boot layer of a root holds, and how its initrd is made. */
export interface BootLayer {
  readonly files: readonly DeclaredFile[];
  /** Further words for dracut(8), after those that make the same bytes of the same root. */
  readonly dracut: readonly string[];
}

/**
 * @param directory where `src/boot/files` is in this checkout or release.
 */
export async function bootLayer(
  host: Host,
  directory: string,
  declaration: Pick<Declaration, "kernel" | "boot">,
): Promise<BootLayer> {
  const files: DeclaredFile[] = [];
  for (const { file, path, mode } of BOOT_FILES) {
    const text = (await host.readText(join(directory, file))).replaceAll(
      "@SECONDS@",
      String(declaration.boot.completeWithinSeconds),
    );
    files.push({ ...node(path), type: "file", mode, content: Buffer.from(text).toString("base64") });
  }
  for (const path of BOOT_DIRECTORIES) files.push({ ...node(path), type: "directory", mode: 0o755 });
  for (const { unit, target } of BOOT_WANTS) {
    files.push({
      ...node(`/usr/lib/systemd/system/${target}.wants/${unit}`),
      type: "symlink",
      target: `../${unit}`,
    });
  }
  const modules = declaration.kernel.initrdModules;
  return {
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    dracut: modules.length === 0 ? [] : ["--add-drivers", modules.join(" ")],
  };
}

function node(path: string) {
  return { path, owner: "root", group: "root", by: "lethe" };
}
