import { join } from "node:path";
import { UserError } from "../model/index.ts";
import { type Workspace, withScratch } from "./workspace.ts";

/**
 * A directory for plaintext, 0700, which is gone afterwards. As root, in a mount namespace of its own, it is a ramfs: it is
 * never swapped out, and gone also where this process is killed. Else it is in the tmpfs of the session, or of all; that
 * may be swapped out. Throws UserError SECRETS_MEMORY where there is none.
 */
export async function inMemory<T>(workspace: Workspace, use: (directory: string) => Promise<T>): Promise<T> {
  const { host } = workspace;
  if (host.uid === 0) {
    return withScratch(workspace, async (scratch) => {
      await host.run(["mount", "-t", "ramfs", "-o", "mode=0700,nosuid,nodev,noexec", "lethe", scratch]);
      return use(scratch);
    });
  }
  const directory = join(await memoryPlace(workspace), `lethe-${host.randomHex(8)}`);
  await host.makeDir(directory, { mode: 0o700 });
  try {
    return await use(directory);
  } finally {
    await host.remove(directory, { recursive: true });
  }
}

async function memoryPlace({ host }: Workspace): Promise<string> {
  for (const place of [host.env("XDG_RUNTIME_DIR") ?? "", "/dev/shm"]) {
    if (place === "" || !(await host.exists(place))) continue;
    const { text } = await host.run(["stat", "--file-system", "--format", "%T", place], { effect: "read" });
    if (text === "tmpfs" || text === "ramfs") return place;
  }
  throw new UserError("SECRETS_MEMORY", "there is no directory in memory that a secret could be edited in", {
    hint: "Neither XDG_RUNTIME_DIR nor /dev/shm is a tmpfs. Use: lethe secret set NAME --stdin",
  });
}
