import type { Host } from "../host/index.ts";
import { type Lost, NOTHING } from "./engine.ts";

/** More arguments than this are given to find(1) one after the other. */
const AT_ONCE = 500;

export interface Measured {
  readonly amount: Lost;
  /** Something below could not be looked at. */
  readonly partial: boolean;
}

/** Regular files at and below `paths`, on their own file system. */
export async function measure(host: Pick<Host, "run">, paths: readonly string[]): Promise<Measured> {
  let amount = NOTHING;
  let partial = false;
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const { stdout, status } = await host.run(
      ["find", ...paths.slice(at, at + AT_ONCE), "-xdev", "-type", "f", "-printf", "%s %T@\\n"],
      { effect: "read", accept: [0, 1], env: { LC_ALL: "C" } },
    );
    partial ||= status !== 0;
    amount = added(amount, summed(stdout.toString("latin1")));
  }
  return { amount, partial };
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
