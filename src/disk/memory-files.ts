import { join } from "node:path";
import type { DiskContext } from "./context.ts";

/**
 * Runs `use` with files that hold keys, for programs that take no second one by standard input: on a ramfs, which is never
 * swapped out, in this process's own mount namespace. `directory` is an empty one of the caller's.
 */
export async function withKeyFiles<Name extends string, T>(
  { host }: DiskContext,
  directory: string,
  keys: Readonly<Record<Name, string | Uint8Array>>,
  use: (paths: Readonly<Record<Name, string>>) => Promise<T>,
): Promise<T> {
  const place = join(directory, "keys");
  await host.makeDir(place, { mode: 0o700 });
  await host.run(["mount", "-t", "ramfs", "-o", "mode=0700,nodev,nosuid,noexec", "ramfs", place]);
  try {
    const paths: Record<string, string> = {};
    for (const [name, content] of Object.entries<string | Uint8Array>(keys)) {
      paths[name] = join(place, name);
      await host.writeFile(join(place, name), content, { mode: 0o600 });
    }
    return await use(paths as Record<Name, string>);
  } finally {
    await host.run(["umount", place]);
  }
}
