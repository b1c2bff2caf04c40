import type { Host } from "../host/index.ts";
import { runProgram, type StepContext, StepFailure } from "./run-program.ts";
import { type MergeStep, mergingOf } from "./step.ts";

/**
 * What is not there yet is moved to its place, whole directories at once. What is there and is the same stays; what
 * differs stays too: throws StepFailure with its paths, once all the rest is in its place.
 */
export async function runMerge(context: StepContext, step: MergeStep): Promise<void> {
  const { host, onStep } = context;
  onStep?.(step);
  const { into, from } = step;
  const staging = mergingOf(into);
  await host.makeDir(into);
  try {
    // An earlier one that was killed.
    await host.remove(staging, { recursive: true });
    await host.makeDir(staging, { mode: 0o700 });
    for (const program of step.steps) await runProgram(context, program);
    if (!(await host.exists(from))) throw new StepFailure(step, "nothing of that name came back");
    const differing: string[] = [];
    const moves = await compareTrees(host, Buffer.from(from), Buffer.from(into), (path) => differing.push(path));
    const input = Buffer.concat(moves.flatMap((path) => [path, Buffer.from([0])]));
    const mv = ["mv", "--no-clobber", "--no-target-directory", "--"];
    await host.run(["xargs", "--null", "--no-run-if-empty", "--max-args=2", ...mv], { input });
    if (differing.length > 0) {
      const paths = differing.map((path) => path.slice(into.length + 1));
      throw new StepFailure(step, `what is there differs and was left as it is: ${paths.join(", ")}`, paths);
    }
  } finally {
    await host.remove(staging, { recursive: true });
  }
}

/** Pairs of paths, from and to, of what is not there yet. */
async function compareTrees(host: Host, from: Buffer, into: Buffer, differs: (path: string) => void) {
  const moves: Buffer[] = [];
  const names = (await host.bytes.readDir(from)) ?? [];
  const [ours, theirs] = [names.map((name) => below(from, name)), names.map((name) => below(into, name))];
  const types = [await host.bytes.types(ours), await host.bytes.types(theirs)] as const;
  for (const [index, one] of ours.entries()) {
    const other = theirs[index] ?? one;
    const [type, there] = [types[0][index], types[1][index]];
    if (there === undefined) moves.push(one, other);
    else if (type === "directory" && there === "directory") {
      moves.push(...(await compareTrees(host, one, other, differs)));
    } else if (type !== there || !(await isSame(host, type, one, other))) differs(other.toString("utf8"));
  }
  return moves;
}

async function isSame({ bytes }: Host, type: string | undefined, one: Buffer, other: Buffer): Promise<boolean> {
  if (type === "symlink") return (await bytes.readLink(one)).equals(await bytes.readLink(other));
  return type !== "file" || (await bytes.sameContent(one, other)) === true;
}

function below(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, Buffer.from("/"), name]);
}
