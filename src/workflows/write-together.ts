import { basename, dirname, join } from "node:path";
import type { Host } from "../host/index.ts";

export interface FileToWrite {
  /** Relative to the directory that all are in. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Of a file that is not there yet. */
  readonly mode: number;
}

interface Staged {
  readonly from: string;
  readonly to: string;
}

/**
 * Writes all or none, as far as a file system can: each is first written whole beside its place, and only when all of them
 * are on the disk are they renamed, in their order. What fails before that leaves nothing. A file that was there keeps
 * its owner and mode; a new one, and its directories, belong to whose `directory` is.
 */
export async function writeTogether(host: Host, directory: string, files: readonly FileToWrite[]): Promise<void> {
  const staged: Staged[] = [];
  try {
    for (const file of files) {
      const place = await placeOf(host, directory, file);
      staged.push(place);
      await stage(host, directory, file, place);
    }
    await host.run(["sync", "--file-system", directory]);
  } catch (error) {
    for (const { from } of staged) await host.remove(from);
    throw error;
  }
  for (const { from, to } of staged) await host.rename(from, to);
  await host.run(["sync", "--file-system", directory]);
}

/** A link is written through, as an editor would. */
async function placeOf(host: Host, directory: string, { path }: FileToWrite): Promise<Staged> {
  const asked = join(directory, path);
  const to = (await host.exists(asked)) ? await host.realPath(asked) : asked;
  return { to, from: join(dirname(to), `.${basename(to)}.lethe-new`) };
}

async function stage(
  host: Host,
  directory: string,
  { path, content, mode }: FileToWrite,
  { from, to }: Staged,
): Promise<void> {
  const former = await host.lstat(to);
  const whose = former ?? (await host.lstat(directory));
  await makeOwnedDir(host, directory, dirname(path));
  await host.writeFile(from, content, { mode: former?.mode ?? mode });
  if (host.uid === 0 && whose !== undefined) await host.chown(from, whose.uid, whose.gid);
}

async function makeOwnedDir(host: Host, directory: string, path: string): Promise<void> {
  if (path === "." || (await host.exists(join(directory, path)))) return;
  await makeOwnedDir(host, directory, dirname(path));
  await host.makeDir(join(directory, path));
  const whose = await host.lstat(directory);
  if (host.uid === 0 && whose !== undefined) await host.chown(join(directory, path), whose.uid, whose.gid);
}
