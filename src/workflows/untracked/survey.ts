import { join } from "node:path";
import { readInstalled } from "../../installed/index.ts";
import type { Change, PackageChange, Survey, Unexamined } from "../../model/index.ts";
import type { ReportPart, Surveyed } from "../../report/index.ts";
import { packageChanges, surveyChanges, surveyHome, surveyPackages } from "../../survey/index.ts";
import { isWithin } from "../roots/restoration.ts";
import { withRunningDifference } from "../status.ts";
import { cacheDirectory, type Workspace } from "../workspace.ts";
import { rebuiltSurvey } from "./rebuild.ts";
import type { Subject } from "./subject.ts";

export interface SurveyOptions {
  /** Only what came after the boot was complete. */
  readonly sinceBooted: boolean;
  /** Believe no earlier verdict and no time: hash every packaged file. */
  readonly paranoid: boolean;
}

export interface SurveyedParts extends Surveyed {
  readonly parts: readonly ReportPart[];
  readonly packages: ReadonlyMap<string, PackageChange>;
}

/** Looks at the disk, as the ground of `subject` asks for; what it finds can be asked for the time that `use` takes. */
export async function withSurvey<T>(
  workspace: Workspace,
  subject: Subject,
  options: SurveyOptions,
  use: (surveyed: SurveyedParts) => Promise<T>,
): Promise<T> {
  const { host } = workspace;
  const { ground, places, root, installed } = subject;
  if (ground === "generation") return withGeneration(workspace, subject, options, use);
  if (ground === "home") return use(alone(surveyHome({ host }, { places })));
  if (installed === undefined) throw new Error("the ground of packages has a package database");
  const verdicts = join(cacheDirectory(host), "verdicts");
  const request = { root, places, installed, paranoid: options.paranoid, verdicts };
  if (ground === "packages") return use(alone(surveyPackages({ host }, request)));
  return use(alone(await rebuiltSurvey(workspace, request)));
}

async function withGeneration<T>(
  workspace: Workspace,
  { places, installed }: Subject,
  { sinceBooted }: SurveyOptions,
  use: (surveyed: SurveyedParts) => Promise<T>,
): Promise<T> {
  const { host } = workspace;
  if (installed === undefined) throw new Error("a generation has a package database");
  const isAsked = ({ path }: Change) => places.some((place) => isWithin(`/${path.toString("latin1")}`, place));
  return withRunningDifference(workspace, async ({ difference, generation, live, pristine }) => {
    const { method, notExamined } = difference;
    const before = await readInstalled(host, pristine);
    const survey = (changes: readonly Change[]) =>
      surveyChanges(
        { host },
        {
          root: live,
          ground: "generation",
          changes: changes.filter(isAsked),
          method: `generation ${generation} (by ${method})`,
          notExamined,
          installed,
          pristine: before,
        },
      );
    const since = survey(difference.sinceBoot);
    const byBoot = survey(sinceBooted ? [] : difference.byBoot);
    return use({
      ...told(since),
      examined: () => since.examined() + byBoot.examined(),
      // What the fold did not see is in both.
      unexamined: () => distinct([...since.unexamined(), ...byBoot.unexamined()]),
      parts: [
        { findings: since.findings, byBoot: false },
        { findings: byBoot.findings, byBoot: true },
      ],
      packages: packageChanges(before, installed),
    });
  });
}

function distinct(places: readonly Unexamined[]): Unexamined[] {
  return [...new Map(places.map((place) => [`${place.path}\0${place.reason}`, place])).values()];
}

function alone(survey: Survey): SurveyedParts {
  return { ...told(survey), parts: [{ findings: survey.findings, byBoot: false }], packages: new Map() };
}

function told(survey: Survey): Surveyed {
  const { ground, method } = survey;
  return { ground, method, unexamined: () => survey.unexamined(), examined: () => survey.examined() };
}
