import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { constants } from "node:os";
import { UserError } from "../model/index.ts";

const OUTER = "LETHE_OUTER_MOUNTS";

/**
 * Runs this very command line again in a mount namespace of its own, so that whatever it mounts is gone
 * when it ends, however it ends. Gives the exit status of that run; undefined where we are already in it.
 */
export async function inPrivateNamespace(): Promise<number | undefined> {
  if (process.geteuid?.() !== 0) {
    throw new UserError("CLI_ROOT", "this needs root: it mounts file systems", {
      hint: "Run it again with sudo.",
    });
  }
  const mounts = readlinkSync("/proc/self/ns/mnt");
  const outer = process.env[OUTER];
  if (outer !== undefined && outer !== mounts) return undefined;
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  // Where this process is killed, the other is told to end too.
  // `slave`: what we mount stays ours, and what an automount of the machine mounts when we touch it reaches us.
  const child = spawn("setpriv", ["--pdeathsig", "TERM", "unshare", "--mount", "--propagation", "slave", ...again], {
    stdio: "inherit",
    env: { ...process.env, [OUTER]: mounts },
  });
  // The child decides how it ends; a terminal's Ctrl-C has reached it by itself.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
