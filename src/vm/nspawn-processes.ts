import type { Host } from "../host/index.ts";
import { pause } from "./deadline.ts";

/** Process numbers on the host. */
export interface NspawnProcesses {
  readonly nspawn: number;
  /** The container's first process, its systemd. */
  readonly leader: number;
}

/**
 * Finds a container's processes below the `unshare` that nspawn was started by.
 * undefined where it `ended` or took longer than `limit` milliseconds.
 */
export async function findProcesses(
  host: Host,
  unshare: number,
  { limit, ended }: { readonly limit: number; ended(): boolean },
): Promise<NspawnProcesses | undefined> {
  const until = performance.now() + limit;
  while (!ended() && performance.now() < until) {
    for (const nspawn of await children(host, unshare)) {
      for (const candidate of await children(host, nspawn)) {
        if (await leads(host, candidate)) return { nspawn, leader: candidate };
      }
    }
    await pause(20);
  }
  return undefined;
}

async function children(host: Host, pid: number): Promise<number[]> {
  const text = await procFile(host, `${pid}/task/${pid}/children`);
  return text
    .split(" ")
    .filter((word) => word !== "")
    .map(Number);
}

/** First in two namespaces below ours, and no longer nspawn's own preparation of it. */
async function leads(host: Host, pid: number): Promise<boolean> {
  const status = await procFile(host, `${pid}/status`);
  const numbers = /^NSpid:\t(.*)$/m.exec(status)?.[1]?.split("\t") ?? [];
  const name = /^Name:\t(.*)$/m.exec(status)?.[1] ?? "";
  return numbers.length >= 3 && numbers.at(-1) === "1" && name !== "systemd-nspawn" && !name.startsWith("(");
}

/** Empty where the process is gone. */
async function procFile(host: Host, path: string): Promise<string> {
  try {
    return await host.readText(`/proc/${path}`);
  } catch {
    return "";
  }
}
