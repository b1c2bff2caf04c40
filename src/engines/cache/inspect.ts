import type { Host } from "../../host/index.ts";
import type { CacheComponent } from "../../model/index.ts";
import { escapePattern } from "../copied/listing.ts";
import type { Subject } from "../engine.ts";
import type { TrimmedFile } from "../step.ts";
import type { CacheStatus } from "./status.ts";

const FORMAT = "%D:%i\\t%b\\t%s\\t%A@\\t%T@\\t%P\\0";
const BLOCK = 512;

export async function inspect(host: Host, { component, at, apart }: Subject<CacheComponent>): Promise<CacheStatus> {
  const found = await host.lstat(at);
  if (found === undefined) return { kind: "absent" };
  if (component.limit === undefined) return { kind: "free" };
  if (found.type !== "directory") return { kind: "unknown", why: `it is a ${found.type}, and no directory` };
  const over = apart.flatMap((path) => ["-path", `./${escapePattern(path)}`, "-prune", "-o"]);
  const argv = ["find", ".", "-xdev", "-ignore_readdir_race", ...over, "-type", "f", "-printf", FORMAT];
  const { stdout, status } = await host.run(argv, {
    cwd: at,
    effect: "read",
    accept: [0, 1],
    env: { LC_ALL: "C" },
  });
  if (status !== 0) return { kind: "unknown", why: "part of it may not be read: run this as root" };
  return { kind: "there", ...parseFiles(stdout.toString("latin1")) };
}

/** Of several names of one file all go together. */
export function parseFiles(
  printed: string,
): Pick<Extract<CacheStatus, { kind: "there" }>, "amount" | "taken" | "files"> {
  const files = new Map<string, TrimmedFile & { paths: string[] }>();
  let [count, bytes, newestMs] = [0, 0, 0];
  for (const record of printed.split("\0")) {
    const [id = "", blocks, size, accessed, modified, ...rest] = record.split("\t");
    if (modified === undefined) continue;
    const path = rest.join("\t");
    const known = files.get(id);
    if (known !== undefined) {
      known.paths.push(path);
      continue;
    }
    files.set(id, { paths: [path], taken: Number(blocks) * BLOCK, used: Math.max(Number(accessed), Number(modified)) });
    count += 1;
    bytes += Number(size);
    newestMs = Math.max(newestMs, Number(modified) * 1000);
  }
  const sorted = [...files.values()].sort((a, b) => a.used - b.used);
  const taken = sorted.reduce((sum, file) => sum + file.taken, 0);
  return { amount: { files: count, bytes, commits: 0, newestMs }, taken, files: sorted };
}
