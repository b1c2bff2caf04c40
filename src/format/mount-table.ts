/** A line of /proc/PID/mountinfo, see proc_pid_mountinfo(5). Paths are bytes, one character each (latin1). */
export interface Mount {
  readonly id: number;
  readonly parent: number;
  /** `MAJOR:MINOR`; the same for every mount of one file system. */
  readonly device: string;
  /** The directory of the file system that is mounted: `/`, or what a bind mount or a subvolume chose. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly source: string;
}

/** Lines that are no mounts are passed over. `table` is latin1. */
export function parseMounts(table: string): Mount[] {
  return table.split("\n").flatMap((line) => {
    const words = line.split(" ");
    // Any number of optional fields comes before the dash.
    const dash = words.indexOf("-", 6);
    const [id = "", parent = "", device = "", root, point] = words;
    const [type, source] = dash < 0 ? [] : words.slice(dash + 1);
    if (root === undefined || point === undefined || type === undefined || source === undefined) return [];
    const paths = { root: unescaped(root), point: unescaped(point), source: unescaped(source) };
    return [{ id: Number(id), parent: Number(parent), device, type, ...paths }];
  });
}

function unescaped(text: string): string {
  return text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
