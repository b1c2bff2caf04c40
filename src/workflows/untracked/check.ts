import { type Report, UserError } from "../../model/index.ts";
import { declaredBy, makeReport, type ReportListener, type Surveyed } from "../../report/index.ts";
import { at, pathText } from "../roots/restoration.ts";
import type { Workspace } from "../workspace.ts";
import { diskLook } from "./disk-look.ts";
import { openSubject, type Subject, type SubjectRequest } from "./subject.ts";
import { type SurveyOptions, withSurvey } from "./survey.ts";

export interface CheckRequest extends SubjectRequest, SurveyOptions {
  /** Each finding a line of its own, told as it comes; the report has none. */
  readonly all: boolean;
}

export interface CheckListener extends Pick<ReportListener, "line"> {
  /** Before the first look at the disk. */
  begun(surveyed: Pick<Surveyed, "ground" | "method">, subject: Subject): void;
}

/** Everything on this machine that nothing accounts for. Only looks. Throws UserError STATE_NO_PATH, STATE_NO_GROUND. */
export async function checkUntracked(
  workspace: Workspace,
  request: CheckRequest,
  listener: CheckListener,
): Promise<Report> {
  const { host, progress } = workspace;
  const subject = await openSubject(workspace, request);
  const { places, rules, people, declared, root } = subject;
  await requireThere(workspace, subject);
  return withSurvey(workspace, subject, request, (surveyed) => {
    listener.begun(surveyed, subject);
    progress.step(`looking at ${places.length === 1 ? pathText(places[0] ?? "") : `${places.length} places`}`);
    for (const note of rules.notes) progress.note(note);
    const context = {
      rules,
      declared: declaredBy(declared.components),
      disk: diskLook(host, root, people),
      places,
      packages: surveyed.packages,
      all: request.all,
    };
    return makeReport(context, surveyed, surveyed.parts, {
      line: (line) => listener.line(line),
      examined: (nodes) => progress.advance(nodes, 0, "files"),
    });
  });
}

async function requireThere({ host }: Workspace, { places, root }: Subject): Promise<void> {
  const found = await host.bytes.statuses(places.map((place) => at(root, place)));
  const missing = places.find((_, index) => found[index] === undefined);
  if (missing === undefined) return;
  throw new UserError("STATE_NO_PATH", `there is no ${pathText(missing)}`, {
    hint: "Give a path that is there; a name that is no UTF-8 as reports show it, with \\xHH for a byte.",
  });
}
