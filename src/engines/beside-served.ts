import { join } from "node:path";
import { servedBelow } from "../format/index.ts";
import { type Host, quote } from "../host/index.ts";
import { readMounts } from "./mounted.ts";

/** Find(1)'s expression is run for every node of a tree but for what is served in it, which is not even looked at. */
export interface Found {
  readonly stdout: Buffer;
  /** Something below could not be looked at. */
  readonly partial: boolean;
  /** Relative to the tree, latin1: where somebody else's files are mounted. */
  readonly served: readonly string[];
}

const OPTIONS = { effect: "read", env: { LC_ALL: "C" } } as const;

/**
 * `find . -xdev ...expression` in `top`. find(1) looks at each directory before it says whether to pass it over, and a
 * server that hangs never lets it go on: so where one is mounted below, it is given all that lies beside. `over`: paths
 * relative to `top` that the expression passes over.
 */
export async function findBeside(
  host: Pick<Host, "run" | "readFile" | "realPath" | "bytes">,
  top: string,
  expression: readonly string[],
  over: readonly string[] = [],
): Promise<Found> {
  const served = servedBelow(await readMounts(host), bytes(await host.realPath(top)));
  if (served.size === 0) {
    const { stdout, status } = await host.run(["find", ".", "-xdev", ...expression], {
      ...OPTIONS,
      cwd: top,
      accept: [0, 1],
    });
    return { stdout, partial: status !== 0, served: [] };
  }
  const starts = await startsIn(host, top, { served, over: new Set(over.map(bytes)) });
  const run = (paths: readonly string[], ...options: string[]) => {
    const script = ["exec find", '"$@"', ...[...options, "-xdev", ...expression].map(quote)].join(" ");
    return host.run(["xargs", "--null", "--no-run-if-empty", "sh", "-c", script, "sh"], {
      ...OPTIONS,
      cwd: top,
      input: Buffer.concat(paths.map((path) => Buffer.from(path === "" ? ".\0" : `./${path}\0`, "latin1"))),
      // 123: one of them has failed.
      accept: [0, 123],
    });
  };
  const itself = await run(starts.leading, "-maxdepth", "0");
  const below = await run(starts.paths);
  return {
    stdout: Buffer.concat([itself.stdout, below.stdout]),
    partial: starts.partial || itself.status + below.status !== 0,
    served: [...served],
  };
}

/** The directories that lead to something served, and every other entry of theirs. */
async function startsIn(
  host: Pick<Host, "bytes">,
  top: string,
  { served, over }: { readonly served: ReadonlySet<string>; readonly over: ReadonlySet<string> },
): Promise<{ readonly leading: readonly string[]; readonly paths: readonly string[]; readonly partial: boolean }> {
  const paths: string[] = [];
  let partial = false;
  const leading = [""];
  // It grows as it is gone through.
  for (const within of leading) {
    const names = await host.bytes.readDir(Buffer.concat([Buffer.from(join(top, "/")), Buffer.from(within, "latin1")]));
    partial ||= names === undefined;
    for (const name of names ?? []) {
      const path = within + name.toString("latin1");
      if (served.has(path) || over.has(path)) continue;
      if ([...served].some((one) => one.startsWith(`${path}/`))) leading.push(`${path}/`);
      else paths.push(path);
    }
  }
  return { leading: leading.map((path) => path.replace(/\/$/, "")), paths, partial };
}

function bytes(path: string): string {
  return Buffer.from(path).toString("latin1");
}
