import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { DiskContext } from "../../../src/disk/index.ts";
import { realHost } from "../../../src/host/index.ts";
import type { DiskDeclaration } from "../../../src/model/index.ts";
import { testToolchain } from "../../support/toolchain.ts";

export const MIB = 1024 * 1024;

export const smallDisk: DiskDeclaration = { espSize: 64 * MIB, swapSize: 0 };

export const context: DiskContext = { host: realHost(), toolchain: await testToolchain() };

/** A program of the tools root: this machine need not have it. */
export const tool = (argv: readonly string[], accept: readonly number[] = [0], input = "") =>
  context.host.run(context.toolchain.wrap(argv), { accept, input });

/** Undone after each test, last first, also when it failed. */
const undo: (() => Promise<unknown>)[] = [];

export function afterwards(action: () => Promise<unknown>): void {
  undo.push(action);
}

afterEach(async () => {
  const failures: unknown[] = [];
  for (const action of undo.splice(0).reverse()) await action().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, "a test left something behind");
});

/** In memory where there is room: these tests sync after each step. */
async function scratchPlace(): Promise<string> {
  const { status, text } = await run(["df", "--block-size=1", "--output=avail", "/dev/shm"], [0, 1]);
  return status === 0 && Number(text.split("\n").at(-1)) > 1024 * MIB ? "/dev/shm" : tmpdir();
}

/** Unmounts all that is left below it before it is removed. */
export async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(await scratchPlace(), "lethe-disk-"));
  afterwards(async () => {
    const { text } = await run(["findmnt", "--raw", "--noheadings", "--output", "TARGET"]);
    const mounted = text.split("\n").filter((path) => path.startsWith(`${directory}/`));
    for (const path of mounted.reverse()) await run(["umount", path]);
    const loops = await run(["losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE"]);
    for (const line of loops.text.split("\n").filter((each) => each.includes(`${directory}/`))) {
      await run(["losetup", "--detach", line.split(" ")[0] ?? ""], [0, 1]);
    }
    await rm(directory, { recursive: true, force: true });
  });
  return directory;
}

export async function sparse(path: string, size: number): Promise<string> {
  await writeFile(path, "");
  await truncate(path, size);
  return path;
}

export const run = (argv: readonly string[], accept: readonly number[] = [0]) => realHost().run(argv, { accept });

/** A loop device of the whole file, detached after the test. */
export async function attach(path: string): Promise<string> {
  const { text } = await run(["losetup", "--find", "--show", path]);
  afterwards(() => run(["losetup", "--detach", text], [0, 1]));
  return text;
}
