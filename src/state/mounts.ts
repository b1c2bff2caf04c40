import type { MoveContext } from "./move-context.ts";

/** A line of proc_pid_mountinfo(5). */
export interface Mount {
  /** In its file system. */
  readonly root: string;
  readonly path: string;
  readonly type: string;
  readonly source: string;
  /** Of its file system, as they are printed: `rw,lowerdir=/a:/b,upperdir=/c`. */
  readonly options: string;
}

export async function readMounts({ host }: Pick<MoveContext, "host">, process: string): Promise<Mount[]> {
  return parseMounts(await host.readText(`/proc/${process}/mountinfo`));
}

/** In the order of mounting: of two at one path the last is what is seen. */
export function parseMounts(text: string): Mount[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [before = "", after = ""] = line.split(" - ");
      const [, , , root = "", path = ""] = before.split(" ").map(unescaped);
      const [type = "", source = "", options = ""] = after.split(" ");
      return { root, path, type: unescaped(type), source: unescaped(source), options };
    });
}

/**
 * Directories that an overlay is made of. In its options a comma in a name is escaped once more, and in a list of layers a
 * colon: see the kernel's overlayfs documentation.
 */
export function layersOf({ type, options }: Mount): string[] {
  if (type !== "overlay") return [];
  return options.split(/(?<!\\),/).flatMap((option) => {
    const [, key = "", value = ""] = /^(lowerdir\+?|datadir\+|upperdir|workdir)=(.*)$/s.exec(option) ?? [];
    const paths = key === "lowerdir" ? unescaped(value).split(/(?<!\\):+/) : [unescaped(value)];
    return paths.filter((path) => path !== "").map((path) => path.replaceAll(/\\(.)/g, "$1"));
  });
}

/** The mount that a path is in. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  const above = mounts.filter((mount) => isWithin(path, mount.path));
  const longest = Math.max(...above.map((mount) => mount.path.length));
  return above.findLast((mount) => mount.path.length === longest);
}

export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}

function unescaped(field: string): string {
  return field.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
