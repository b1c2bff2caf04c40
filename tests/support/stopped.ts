import { execFileSync, spawnSync } from "node:child_process";

/** Processes that have `pid` among their ancestors, nearest first. */
export function descendants(pid: number): number[] {
  const all = [pid];
  for (const one of all) {
    const { stdout } = spawnSync("pgrep", ["--parent", String(one)], { encoding: "utf8" });
    all.push(...stdout.split("\n").filter(Boolean).map(Number));
  }
  return all.slice(1);
}

/** To servers, and to all that serves a connection of theirs: a stopped one keeps its connections and says nothing. */
export function signalAll(pids: readonly number[], name: "STOP" | "CONT"): void {
  execFileSync("kill", [`-${name}`, ...pids.flatMap((pid) => [pid, ...descendants(pid)]).map(String)]);
}
