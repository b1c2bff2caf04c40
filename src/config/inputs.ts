import { join } from "node:path";
import type { FileStatus, Host } from "../host/index.ts";
import { type SourcePosition, UserError } from "../model/index.ts";
import { sha256 } from "./canonical.ts";
import { isSecretPath } from "./declared-secrets.ts";

/** A file that a config's declaration follows from. */
export interface ConfigInput {
  /** Relative to the config's directory. */
  readonly path: string;
  readonly sha256: string;
}

export interface InputFile {
  readonly bytes: Buffer;
  readonly executable: boolean;
}

/** Reads files of the config and remembers each with its hash. */
export interface InputReader {
  has(path: string): Promise<boolean>;
  /** Throws UserError CONFIG_FILE, at `where`. */
  read(path: string, where?: SourcePosition): Promise<InputFile>;
  /** Files below a directory, relative to it, sorted. Throws UserError CONFIG_FILE, at `where`. */
  list(path: string, where?: SourcePosition): Promise<string[]>;
  /** Sorted by path. */
  inputs(): ConfigInput[];
}

/** `absentSecrets`: a secret that is not there is read as one that holds nothing. */
export function inputReader(
  host: Host,
  directory: string,
  sources: ReadonlyMap<string, string>,
  { absentSecrets = false }: { readonly absentSecrets?: boolean } = {},
): InputReader {
  const hashes = new Map([...sources].map(([path, text]) => [path, sha256(text)]));
  const find = async (path: string, type: FileStatus["type"], where?: SourcePosition): Promise<FileStatus> => {
    const full = join(directory, path);
    const at = where === undefined ? {} : { where };
    if ((await host.lstat(full)) !== undefined && !(await host.realPath(full)).startsWith(`${directory}/`)) {
      throw new UserError("CONFIG_FILE", `${path} is a link that leads out of the config's directory`, at);
    }
    const found = await host.lstat(full);
    if (found?.type === type) return found;
    const what = found === undefined ? "is not there" : `is a ${found.type} and no ${type}`;
    throw new UserError("CONFIG_FILE", `${path}, which the config names, ${what}`, at);
  };
  const isAbsent = async (path: string) =>
    absentSecrets && isSecretPath(path) && !(await host.exists(join(directory, path)));
  return {
    has: async (path) => (await host.exists(join(directory, path))) || isAbsent(path),
    async read(path, where) {
      if (await isAbsent(path)) return { bytes: Buffer.alloc(0), executable: false };
      const found = await find(path, "file", where);
      const bytes = await host.readFile(join(directory, path));
      hashes.set(path, sha256(bytes));
      return { bytes, executable: (found.mode & 0o100) !== 0 };
    },
    async list(path, where) {
      await find(path, "directory", where);
      const below = async (inner: string): Promise<string[]> => {
        const names = await host.readDir(join(directory, path, inner));
        const lists = names.map(async (name) => {
          const relative = inner === "" ? name : `${inner}/${name}`;
          const found = await host.lstat(join(directory, path, relative));
          return found?.type === "directory" ? below(relative) : [relative];
        });
        return (await Promise.all(lists)).flat();
      };
      return (await below("")).sort();
    },
    inputs: () =>
      [...hashes].map(([path, hash]) => ({ path, sha256: hash })).sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}
