import { isServed, type Mount } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import { findBeside } from "./beside-served.ts";
import { type Lost, NOTHING } from "./engine.ts";
import { readMounts } from "./mounted.ts";

/** More arguments than this are given to find(1) one after the other. */
const AT_ONCE = 500;

export interface Measured {
  readonly amount: Lost;
  /** Something below could not be looked at. */
  readonly partial: boolean;
}

const EXPRESSION = ["-type", "f", "-printf", "%s %T@\\n"];

/** Regular files at and below `paths`, on their own file system. Nothing that is served there is looked at. */
export async function measure(
  host: Pick<Host, "run" | "readFile" | "realPath" | "bytes">,
  paths: readonly string[],
): Promise<Measured> {
  let amount = NOTHING;
  let partial = false;
  const add = (found: { readonly stdout: Buffer; readonly partial: boolean }) => {
    partial ||= found.partial;
    amount = added(amount, summed(found.stdout.toString("latin1")));
  };
  const { plain, around, itself } = sorted(await readMounts(host), paths);
  partial ||= itself.length > 0;
  for (const path of around) add(await findBeside(host, path, EXPRESSION));
  for (let at = 0; at < plain.length; at += AT_ONCE) {
    const argv = ["find", ...plain.slice(at, at + AT_ONCE), "-xdev", ...EXPRESSION];
    const { stdout, status } = await host.run(argv, { effect: "read", accept: [0, 1], env: { LC_ALL: "C" } });
    add({ stdout, partial: status !== 0 });
  }
  return { amount, partial };
}

/** Where somebody else's files are mounted: at the path itself, or below it. */
function sorted(mounts: readonly Mount[], paths: readonly string[]) {
  const served = mounts.filter(isServed);
  const of = (path: string) => {
    const bytes = Buffer.from(path).toString("latin1");
    if (served.some(({ point }) => point === bytes)) return "itself";
    return served.some(({ point }) => point.startsWith(`${bytes}/`)) ? "around" : "plain";
  };
  const found: Record<ReturnType<typeof of>, string[]> = { plain: [], around: [], itself: [] };
  for (const path of paths) found[of(path)].push(path);
  return found;
}

function summed(lines: string): Lost {
  let [files, bytes, newestMs] = [0, 0, 0];
  for (const line of lines.split("\n")) {
    const [size, seconds] = line.split(" ");
    if (size === undefined || seconds === undefined) continue;
    files += 1;
    bytes += Number(size);
    newestMs = Math.max(newestMs, Number(seconds) * 1000);
  }
  return { files, bytes, commits: 0, newestMs };
}

export function added(a: Lost, b: Lost): Lost {
  return {
    files: a.files + b.files,
    bytes: a.bytes + b.bytes,
    commits: a.commits + b.commits,
    newestMs: Math.max(a.newestMs, b.newestMs),
  };
}
