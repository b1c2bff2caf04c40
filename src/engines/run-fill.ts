import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { applyAttributes } from "./copied/attributes.ts";
import { listTree, writeListing } from "./copied/listing.ts";
import { runProgram, type StepContext, StepFailure } from "./run-program.ts";
import { type FillStep, stagingOf } from "./step.ts";
import { isVacant } from "./vacant.ts";

/**
 * What is brought is whole before any of it is in its place. Killed at any moment the next run goes on: programs are run
 * again until they were all done, and then what is not in its place yet is moved there. Throws StepFailure.
 */
export async function runFill(context: StepContext, step: FillStep): Promise<void> {
  const { host, onStep } = context;
  onStep?.(step);
  const staging = stagingOf(step.into);
  const whole = join(staging, "whole");
  try {
    await makeReady(host, step, staging);
    if (!(await host.exists(whole))) {
      for (const program of step.steps) await runProgram(context, program);
      const { attributes, from } = step;
      if (attributes !== undefined && (await host.exists(attributes.file)) && (await host.exists(from))) {
        await applyAttributes(host, attributes, from);
      }
      // Moving what is in it changes its time.
      const { text } = await host.run(["stat", "--format=%y", "--", from], { effect: "read", accept: [0, 1] });
      await host.writeFile(whole, text);
    }
    const time = await host.readText(whole);
    await settle(host, step);
    await host.remove(staging, { recursive: true });
    if (time !== "") await host.run(["touch", "--no-create", "-m", `--date=${time}`, "--", step.into]);
    if (step.remembers !== undefined) await writeListing(host, step.remembers, await listTree(host, step.into, []));
  } catch (error) {
    if (error instanceof UserError) throw new StepFailure(step, error.message);
    throw error;
  }
}

async function makeReady(host: Host, step: FillStep, staging: string): Promise<void> {
  const { into, owner, group, mode } = step;
  const found = await host.lstat(into);
  if (found !== undefined && found.type !== "directory") throw new StepFailure(step, `${into} is a ${found.type}`);
  if (found === undefined) await makeOwned(host, { path: into, owner, group, mode });
  if (await host.exists(staging)) return;
  if (!(await isVacant(host, into))) throw new StepFailure(step, `${into} holds something already`);
  await host.makeDir(staging, { mode: 0o700 });
  if (step.account !== undefined) await host.chown(staging, step.account.uid, -1);
}

/** Directories above it that are not there are made as mkdir(1) makes them. */
export async function makeOwned(
  host: Host,
  { path, owner, group, mode }: { path: string; owner: string; group: string; mode: number },
): Promise<void> {
  const names = host.uid === 0 ? [`--owner=${owner}`, `--group=${group}`] : [];
  await host.run(["install", "--directory", `--mode=${mode.toString(8)}`, ...names, "--", path]);
}

/** By programs, since names are bytes. */
async function settle(host: Host, step: FillStep): Promise<void> {
  const { from, into } = step;
  if (!(await host.exists(from))) return;
  const entries = ["find", from, "-mindepth", "1", "-maxdepth", "1"];
  await host.run([...entries, "-exec", "mv", "--no-clobber", `--target-directory=${into}`, "--", "{}", "+"]);
  if ((await host.readDir(from)).length > 0) throw new StepFailure(step, `${into} holds something already`);
  await host.run(["cp", "--archive", "--attributes-only", "--no-target-directory", `${from}/.`, `${into}/.`]);
}
