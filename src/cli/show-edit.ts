import type { EditPlan } from "../workflows/index.ts";
import type { Context } from "./context.ts";
import { showMove } from "./show-adoption.ts";

/** The difference of the text, and what it means. */
export function showEdit(telling: Pick<Context, "output" | "progress">, { proposal, changes, move }: EditPlan): void {
  const { output } = telling;
  const { added, removed, changed, ignored, noLongerIgnored } = changes;
  output.print(proposal.diff);
  const lines = [
    ...added.map(({ path, type }) => `keeps ${path} (${type})`),
    ...changed.map(({ from, to }) =>
      from.type === to.type
        ? `changes how ${to.path} is kept`
        : `keeps ${to.path} as ${to.type}, no longer as ${from.type}`,
    ),
    ...removed.map(
      ({ path, type, name }) =>
        `no longer keeps ${path} from the next lethe system reconfigure on; its data stays in @state/${type}/${name} until it is pruned`,
    ),
    ...ignored.map(({ path }) => `ignores ${path}`),
    ...noLongerIgnored.map(({ path }) => `no longer ignores ${path}`),
  ];
  for (const line of lines) output.print(line);
  if (lines.length === 0) output.print("what is kept stays the same");
  if (move !== undefined) showMove(telling, move);
}
