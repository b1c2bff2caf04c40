import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { finishPending, isPending, makeOwnDir } from "./pending.ts";

/**
 * One change of a config's secrets at a time, after what was cut short is done. Throws UserError SECRETS_READ_ONLY, and what
 * `finishPending` throws.
 */
export async function withSecrets<T>(
  host: Host,
  directory: string,
  onWait: () => void,
  use: () => Promise<T>,
): Promise<T> {
  await requireWritable(host, directory);
  const secrets = join(directory, "secrets");
  await makeOwnDir(host, directory, secrets);
  const release = await host.lock(secrets, onWait);
  try {
    await finishPending(host, directory);
    return await use();
  } finally {
    await release();
  }
}

/** Before a config is read: nobody should see the half of a change. */
export async function finishChange(host: Host, directory: string, onWait: () => void): Promise<void> {
  if (await isPending(host, directory)) await withSecrets(host, directory, onWait, async () => undefined);
}

/** Throws UserError SECRETS_READ_ONLY: told before anybody is asked for anything. */
export async function requireWritable(host: Host, directory: string): Promise<void> {
  for (const path of ["", "secrets", "keys"].map((name) => join(directory, name))) {
    if (!(await host.exists(path))) continue;
    const { status } = await host.run(["test", "-w", path], { effect: "read", accept: [0, 1] });
    if (status === 0) continue;
    throw new UserError("SECRETS_READ_ONLY", `${path} may not be written, so its secrets cannot be changed`, {
      hint: "Use a copy of the config that is yours, and is not mounted read-only.",
    });
  }
}
