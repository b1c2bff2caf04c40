import type { AdoptionPlan, AdoptionResult, AdoptOutcome, AdoptStep, MovePlan } from "../workflows/index.ts";
import type { Context } from "./context.ts";

type Telling = Pick<Context, "output" | "progress">;

/** What each path becomes, how the config changes by it, and what is done with the data. */
export function showAdoption({ output, progress }: Telling, plan: AdoptionPlan): void {
  for (const { subject, as, because, notes } of plan.adoptions) {
    output.print(`${subject}: ${as}${because === undefined ? "" : ` (${because})`}`);
    for (const note of notes) progress.note(note);
  }
  if (plan.proposal.diff !== "") output.print(`\n${plan.proposal.diff}`);
  else if ((plan.move?.steps ?? []).length > 0) output.print("the config says so already; the data is not kept yet");
  else output.print("nothing to do: the config says so already");
  if (plan.move !== undefined) showMove({ output, progress }, plan.move);
}

export function showMove({ output, progress }: Telling, { steps, notes, later }: MovePlan): void {
  for (const step of steps) {
    const line = describeStep(step);
    if (line !== undefined) output.print(line);
  }
  for (const note of notes) progress.note(note);
  for (const { path, reason } of later) {
    progress.note(`${path} is not moved now: ${reason} at the next boot after lethe system reconfigure`);
  }
}

function describeStep(step: AdoptStep): string | undefined {
  switch (step.action) {
    case "undo":
      return `take away what an interrupted adoption of ${step.row.path} left`;
    case "copy":
      return `copy ${step.row.path} to @state/${step.row.type}/${step.row.name}`;
    case "declare":
      return `have ${step.table === "all" ? "every boot" : "this boot"} keep ${step.rows.map(({ path }) => path).join(", ")}`;
    case "keep-file":
      return `copy ${step.row.path} to @state/file/${step.row.name}`;
    case "switch":
      return `set ${step.row.path} aside and mount the copy there`;
    case "compare":
      return `compare ${step.row.path} again`;
    case "release":
      return `remove the original of ${step.row.path}, if no process holds it`;
    case "begin":
    case "place":
    case "end":
      return undefined;
  }
}

const SHOWN = 10;

export function showOutcomes({ output, progress }: Telling, outcomes: readonly AdoptOutcome[]): void {
  for (const { path, original, heldBy, differing, twice } of outcomes) {
    output.print(`kept from now on: ${path}`);
    if (original === undefined) continue;
    progress.note(`the original of ${path} stays at ${original} until this root is deleted`);
    if (heldBy.length > 0) {
      progress.note(`these still work in the original: restart them, or let them enter it again: ${heldBy.join(", ")}`);
    }
    if (differing.length > 0) {
      const more = differing.length > SHOWN ? `, and ${differing.length - SHOWN} more` : "";
      progress.note(
        `written to while it was moved, so the original has them otherwise: ${differing.slice(0, SHOWN).join(", ")}${more}`,
      );
    }
    if (twice !== undefined) progress.note(`versions that were written in both places at once are in ${twice}`);
  }
}

interface Written extends Pick<AdoptionResult, "proposal" | "written" | "outcomes"> {
  /** Nothing waits for another generation. */
  readonly isDone: boolean;
}

export function showWritten(telling: Telling, { proposal, written, outcomes, isDone }: Written): void {
  const { output } = telling;
  if (written) {
    const files = [...proposal.sources.keys(), ...proposal.contents.map(({ path }) => path)];
    output.print(`wrote ${files.join(", ")}`);
  }
  showOutcomes(telling, outcomes);
  if (!written) return;
  output.print(isDone ? "next: commit it" : "next: commit it, and lethe system reconfigure on the machine it is for");
}
