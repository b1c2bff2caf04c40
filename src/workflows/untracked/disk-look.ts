import type { Host } from "../../host/index.ts";
import type { BytePath } from "../../model/index.ts";
import type { DiskLook } from "../../report/index.ts";
import { at } from "../roots/restoration.ts";
import type { People } from "./people.ts";

/** Looks at the machine whose root is at `root`. Where looking is not allowed, nothing is there. */
export function diskLook(host: Host, root: string, { userName }: People): DiskLook {
  const statuses = async (paths: readonly BytePath[]) => {
    try {
      return await host.bytes.statuses(paths.map((path) => at(root, path)));
    } catch {
      return [];
    }
  };
  return {
    async marks(directory) {
      const [git, tag] = await statuses([`${directory}/.git`, `${directory}/CACHEDIR.TAG`]);
      return { ...(git === undefined ? {} : { git: git.type }), ...(tag?.type === "file" ? { tag: true } : {}) };
    },
    async linkTarget(path) {
      const [found] = await statuses([path]);
      return found?.type === "symlink" ? (await host.bytes.readLink(at(root, path))).toString("latin1") : undefined;
    },
    userName,
  };
}
