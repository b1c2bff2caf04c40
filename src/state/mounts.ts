import type { MoveContext } from "./move-context.ts";

/** A line of proc_pid_mountinfo(5). */
export interface Mount {
  /** In its file system. */
  readonly root: string;
  readonly path: string;
  readonly type: string;
  readonly source: string;
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
      const [type = "", source = ""] = after.split(" ").map(unescaped);
      return { root, path, type, source };
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
