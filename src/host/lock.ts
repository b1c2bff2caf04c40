import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../model/index.ts";
import type { LockMode } from "./host.ts";

/**
 * flock(2) through the flock program: Node has no call of its own, and a lock that the kernel holds
 * is free again however its holder ended. The holder's standard input is our pipe: it ends with us.
 */
export async function acquireLock(
  path: string,
  onWait?: () => void,
  mode: LockMode = "exclusive",
): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const child = spawn("flock", [`--${mode}`, path, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
  });
  const waiting = setTimeout(() => onWait?.(), 500);
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.once("data", () => resolve());
      child.once("error", reject);
      child.once("close", () => reject(new UserError("HOST_LOCK", `cannot lock ${path}`)));
    });
  } finally {
    clearTimeout(waiting);
  }
  return async () => {
    child.stdin.end();
    await ended;
  };
}
