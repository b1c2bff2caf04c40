import { command } from "../../command.ts";
import { config } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const edit = command({
  brief: "edit state.ts, with a check before it is written",
  description:
    "Opens state.ts of the config in $VISUAL, $EDITOR or the system's editor. What was saved is type-checked and " +
    "evaluated; where it is not right the error is shown, and it is edited again or discarded. Then the difference is " +
    "shown with what it means, and has to be agreed to. On the machine that runs from this config what is kept anew " +
    "is kept at once, as by lethe state adopt. Committing it is yours.",
  arguments: { config },
  examples: [["lethe state edit", "change what is kept"]],
  needs: "mounts-of-root",
  async run({ config }, context) {
    const { editState } = await import("../../../workflows/index.ts");
    const { editFile, editorOf } = await import("../../editor.ts");
    const { renderError } = await import("../../render-error.ts");
    const { showEdit } = await import("../../show-edit.ts");
    const { showWritten } = await import("../../show-adoption.ts");
    context.requireTerminal();
    const editor = await editorOf(context.host);
    const result = await editState(workspaceOf(context), {
      config,
      edit: (file) => editFile(context.host, editor, file),
      onError(error) {
        context.progress.note(renderError(error, { json: false, colour: true, debug: false }).trimEnd());
        return context.choose("What now?", ["edit", "discard"]);
      },
      onPlan(plan) {
        showEdit(context, plan);
        return context.choose("What now?", ["write", "edit", "discard"]);
      },
    });
    if (result.kind !== "written") {
      context.output.print(result.kind === "unchanged" ? "nothing was changed" : "discarded: nothing was changed");
      return undefined;
    }
    const { plan, outcomes } = result;
    const isDone = plan.move?.later.length === 0 && plan.changes.removed.length === 0;
    showWritten(context, { proposal: plan.proposal, written: true, outcomes, isDone });
    return undefined;
  },
});
