import type { Host } from "../host/index.ts";
import { isSame } from "./copied/compare.ts";
import { type ListedFile, listTree } from "./copied/listing.ts";
import { openBelow } from "./open-files.ts";
import { runProgram, type StepContext, StepFailure } from "./run-program.ts";
import type { ReadBackBatch, ReadBackStep } from "./step.ts";

/** More paths than this are not told one by one. */
const MOST_TOLD = 5;

/**
 * What was read back has to be what was copied, and where the file here was not changed since, its very bytes. Goes on
 * to the end, and throws StepFailure with all paths that differ.
 */
export async function runReadBack(context: StepContext, step: ReadBackStep): Promise<void> {
  const { host, onStep, onAdvance } = context;
  onStep?.(step);
  const differing: string[] = [];
  const total = step.batches.reduce((sum, { files }) => sum + files.size, 0);
  let done = 0;
  for (const batch of step.batches) {
    try {
      await host.makeDir(step.scratch, { mode: 0o700 });
      for (const program of batch.steps) await runProgram(context, program);
      const { same, different } = await compareBatch(host, step, batch);
      differing.push(...different);
      if (step.frees === true) await free(host, step, same);
    } finally {
      await host.remove(step.scratch, { recursive: true });
    }
    done += batch.files.size;
    onAdvance?.(step, { done, total, unit: "files" });
  }
  if (differing.length > 0) throw new StepFailure(step, whyOf(differing), differing);
}

interface Verdicts {
  /** Files that are here as they were copied, with the bytes that were read back. */
  readonly same: ReadonlyMap<string, ListedFile>;
  /** As UTF-8. */
  readonly different: readonly string[];
}

async function compareBatch(host: Host, { at, from }: ReadBackStep, { files }: ReadBackBatch): Promise<Verdicts> {
  const back = (await host.exists(from)) ? (await listTree(host, from, [])).files : new Map<string, ListedFile>();
  const here = (await host.exists(at)) ? (await listTree(host, at, [])).files : new Map<string, ListedFile>();
  const same = new Map<string, ListedFile>();
  const different: string[] = [];
  for (const [path, copied] of files) {
    const brought = back.get(path);
    const now = here.get(path);
    if (brought === undefined || !isSame({ ...brought, changed: "" }, copied)) different.push(told(path));
    else if (now === undefined || !isSame(now, copied)) continue;
    else if (await sameBytes(host, join(from, path), join(at, path))) same.set(path, now);
    else different.push(told(path));
  }
  return { same, different };
}

/** Regular files by their content, symbolic links by what they lead to. */
async function sameBytes({ bytes }: Host, one: Buffer, other: Buffer): Promise<boolean> {
  const [type, otherType] = await bytes.types([one, other]);
  if (type !== otherType) return false;
  if (type === "symlink") return (await bytes.readLink(one)).equals(await bytes.readLink(other));
  return (await bytes.sameContent(one, other)) === true;
}

/** Only what is still what was compared, a moment ago, and that nobody works with. */
async function free(host: Host, { at }: ReadBackStep, same: ReadonlyMap<string, ListedFile>): Promise<void> {
  const inUse = await openBelow(host, at);
  const now = (await listTree(host, at, [])).files;
  const freed = Array.from(same).filter(([path, file]) => {
    const found = now.get(path);
    return found !== undefined && isSame(found, file) && !inUse.has(path);
  });
  const input = Buffer.concat(freed.map(([path]) => Buffer.concat([join(at, path), Buffer.from([0])])));
  await host.run(["xargs", "--null", "--no-run-if-empty", "rm", "--force", "--"], { input });
}

function join(at: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${at}/`), Buffer.from(path, "latin1")]);
}

function told(path: string): string {
  return Buffer.from(path, "latin1").toString("utf8");
}

function whyOf(differing: readonly string[]): string {
  const more = differing.length - MOST_TOLD;
  const names = differing.slice(0, MOST_TOLD).join(", ");
  const count = `${differing.length} file${differing.length === 1 ? "" : "s"}`;
  return `${count} came back otherwise than copied, or not at all: ${names}${more > 0 ? ` and ${more} more` : ""}`;
}
