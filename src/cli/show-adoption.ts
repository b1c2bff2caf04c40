import type { AdoptionPlan } from "../workflows/index.ts";
import type { Context } from "./context.ts";

/** What each path becomes, and how the config changes by it. */
export function showAdoption({ output, progress }: Pick<Context, "output" | "progress">, plan: AdoptionPlan): void {
  for (const { subject, as, because, notes } of plan.adoptions) {
    output.print(`${subject}: ${as}${because === undefined ? "" : ` (${because})`}`);
    for (const note of notes) progress.note(note);
  }
  if (plan.proposal.diff === "") output.print("nothing to do: the config says so already");
  else output.print(`\n${plan.proposal.diff}`);
}
