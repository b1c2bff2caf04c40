import type { Hooks } from "../model/index.ts";
import { accountNamed } from "./account.ts";
import { writeAttributes } from "./copied/attributes.ts";
import { listTree, readListing, writeListing } from "./copied/listing.ts";
import { freeze, type HeldTree } from "./freeze.ts";
import { runProgram, type StepContext } from "./run-program.ts";
import type { CopyStep, RunStep } from "./step.ts";

/** Seconds that a hook may take: a dump of a large database. */
const HOOK_TIMEOUT = 3600;

/**
 * The source is at rest until it is frozen, or where it cannot be until all is read; the listing is of what was read, or
 * of what was there before, so that what is written meanwhile counts as changed. Throws StepFailure.
 */
export async function runCopy(context: StepContext, step: CopyStep): Promise<void> {
  const { host, onStep } = context;
  onStep?.(step);
  const { hooks } = step;
  let atRest = true;
  const resume = async () => {
    if (!atRest) return;
    atRest = false;
    if (hooks?.resume !== undefined) await runProgram(context, await hook(context, hooks, "resume", hooks.resume));
  };
  let tree: HeldTree | undefined;
  try {
    if (hooks?.quiesce !== undefined) await runProgram(context, await hook(context, hooks, "quiesce", hooks.quiesce));
    tree = await freeze(host, step.from);
    if (tree.frozen) await resume();
    const listing = await listTree(host, tree.at, step.apart);
    if (step.attributes !== undefined) await writeAttributes(host, step.attributes, tree.at, step.apart);
    for (const program of step.steps) await runProgram(context, program, tree.enter);
    const former = step.forGood === true ? await readListing(host, step.remembers) : undefined;
    await writeListing(host, step.remembers, {
      files: new Map([...(former?.files ?? []), ...listing.files]),
      rest: listing.rest,
    });
  } finally {
    try {
      await resume();
    } finally {
      await tree?.release();
    }
  }
}

async function hook(
  { host }: StepContext,
  hooks: Hooks,
  which: "quiesce" | "resume",
  argv: readonly string[],
): Promise<RunStep> {
  const account = await accountNamed(host, hooks.user);
  return {
    kind: "run",
    title: `${which} ${hooks.name}`,
    program: "other",
    argv,
    env: {},
    ...(account === undefined ? {} : { account }),
    timeout: HOOK_TIMEOUT,
  };
}
