import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";

/** A directory for a security key, on whatever it is. */
export interface Medium {
  /** For messages. */
  readonly place: string;
  /** undefined where there is no such file. */
  read(name: string): Promise<Buffer | undefined>;
  /** Whole or not at all where the file system can; for its owner alone. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}

/** A directory of a file system that is mounted; made with the first file. Throws UserError SECRETS_HOLDER for another thing. */
export async function directoryMedium(host: Host, directory: string): Promise<Medium> {
  const found = await host.lstat(directory);
  if (found !== undefined && found.type !== "directory") {
    throw new UserError("SECRETS_HOLDER", `${directory} is a ${found.type}, and no place for a security key`);
  }
  return {
    place: directory,
    async read(name) {
      const file = join(directory, name);
      return (await host.exists(file)) ? host.readFile(file) : undefined;
    },
    async write(name, bytes) {
      await host.makeDir(directory, { mode: 0o700 });
      await host.writeFile(join(directory, name), bytes, { mode: 0o600 });
      await host.run(["sync", "--file-system", directory]);
    },
    remove: (name) => host.remove(join(directory, name)),
  };
}
