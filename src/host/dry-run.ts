import type { Host } from "./host.ts";
import { quote } from "./programs.ts";

/** One thing that a command would have done. */
export interface Effect {
  readonly action: "run" | "write" | "make directory" | "link" | "rename" | "remove" | "chmod" | "chown";
  readonly what: string;
}

/**
 * Reads and asks like `host`, changes nothing, and tells `onEffect` what it would have changed. What is below
 * `cache` is no one's and may be deleted at any time: it is written as ever, because without fetching and solving
 * no one could say what a command would do.
 */
export function dryRun(host: Host, onEffect: (effect: Effect) => void, cache?: string): Host {
  const tell = (action: Effect["action"], what: string) => {
    onEffect({ action, what });
    return Promise.resolve();
  };
  const isFree = (path: string) => cache !== undefined && (path === cache || path.startsWith(`${cache}/`));
  return {
    ...host,
    writeFile: (path, ...rest) => (isFree(path) ? host.writeFile(path, ...rest) : tell("write", path)),
    append: (path, body) => {
      if (isFree(path)) return host.append(path, body);
      body.destroy();
      return tell("write", path);
    },
    makeDir: (path, ...rest) => (isFree(path) ? host.makeDir(path, ...rest) : tell("make directory", path)),
    symlink: (target, path) => (isFree(path) ? host.symlink(target, path) : tell("link", `${path} -> ${target}`)),
    rename: (from, to) => (isFree(from) && isFree(to) ? host.rename(from, to) : tell("rename", `${from} -> ${to}`)),
    remove: (path, ...rest) => (isFree(path) ? host.remove(path, ...rest) : tell("remove", path)),
    chmod: (path, mode) => (isFree(path) ? host.chmod(path, mode) : tell("chmod", `${mode.toString(8)} ${path}`)),
    chown: (path, uid, gid) => (isFree(path) ? host.chown(path, uid, gid) : tell("chown", `${uid}:${gid} ${path}`)),
    touch: (path, ...rest) => (isFree(path) ? host.touch(path, ...rest) : tell("write", path)),
    setModified: (path, ...rest) => (isFree(path) ? host.setModified(path, ...rest) : tell("write", path)),
    lock: (path, ...rest) => (isFree(path) ? host.lock(path, ...rest) : Promise.resolve(() => Promise.resolve())),
    async run(argv, options) {
      if (options?.effect === "read") return host.run(argv, options);
      await tell("run", argv.map(quote).join(" "));
      return { status: 0, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), text: "" };
    },
  };
}
