import type { BytePath, Finding, Ground, NodeType, OwnedPath, PathExplanation, Suggestion } from "../../model/index.ts";
import { declaredBy, excuses } from "../../report/index.ts";
import { at } from "../roots/restoration.ts";
import type { Workspace } from "../workspace.ts";
import { lookAround } from "./look-around.ts";
import { openSubject, type Subject, type SubjectRequest } from "./subject.ts";
import { type SurveyedParts, withSurvey } from "./survey.ts";

/** What is to be said of each path: there is always an answer. Throws UserError STATE_NO_GROUND. */
export async function explainPaths(workspace: Workspace, request: SubjectRequest): Promise<PathExplanation[]> {
  const subject = await openSubject(workspace, request);
  // A root is looked up and built once for all of them.
  const found = subject.ground === "rebuilt" ? await findingsAt(workspace, subject, subject.places) : undefined;
  const explanations: PathExplanation[] = [];
  for (const path of subject.places) explanations.push(await explainPath(workspace, subject, path, found));
  return explanations;
}

async function explainPath(
  workspace: Workspace,
  subject: Subject,
  path: BytePath,
  found: ReadonlyMap<BytePath, Finding> | undefined,
): Promise<PathExplanation> {
  const { host } = workspace;
  const { root, declared, installed, ground } = subject;
  const [status] = await host.bytes.statuses([at(root, path)]);
  const component = declaredBy(declared.components).component(path);
  if (component !== undefined) {
    const { type, name, by, reason } = component;
    const facts = [`kept as ${type} ${name}, by ${by}`, ...(reason === undefined ? [] : [reason])];
    return { path, verdict: status === undefined ? "absent" : "declared", facts };
  }
  const owned = installed?.owned(path);
  if (status === undefined) return { path, verdict: "absent", facts: ["nothing is there", ...missingFrom(owned)] };
  const finding = found === undefined ? await findingAt(workspace, subject, path, owned, status.type) : found.get(path);
  if (finding === undefined) return { path, verdict: "packaged", facts: ownership(owned, "as it came", ground) };
  if (finding.kind === "unowned") return explainUnowned(workspace, subject, finding);
  const said = subject.rules.explain(path, finding.type);
  const facts = [...ownership(owned, changeOf(finding), ground)];
  if (said !== undefined && excuses(said, finding, ground)) {
    return { path, verdict: "explained", facts: [`${said.reason} (${said.by}, rule ${said.id})`, ...facts] };
  }
  return { path, verdict: "untracked", facts, ...suggested(subject, finding) };
}

/** undefined: it is as it came. */
async function findingAt(
  workspace: Workspace,
  subject: Subject,
  path: BytePath,
  owned: OwnedPath | undefined,
  type: NodeType,
): Promise<Finding | undefined> {
  const { ground } = subject;
  const unowned = async (): Promise<Finding> => {
    const [status] = await workspace.host.bytes.statuses([at(subject.root, path)]);
    const { size = 0, mtimeMs = 0, uid = 0 } = status ?? {};
    return { kind: "unowned", path, type, size: type === "file" ? size : 0, mtimeMs, uid };
  };
  if (ground === "home" || (ground === "packages" && owned === undefined)) return unowned();
  if (ground === "packages" && type === "directory" && owned?.type !== "file") return undefined;
  return (await findingsAt(workspace, subject, [path])).get(path);
}

async function findingsAt(
  workspace: Workspace,
  subject: Subject,
  places: readonly BytePath[],
): Promise<ReadonlyMap<BytePath, Finding>> {
  const options = { sinceBooted: false, paranoid: true };
  return withSurvey(workspace, { ...subject, places }, options, ({ parts }) => firstAt(places, parts));
}

/** The first finding of each path: what is said of it after that is less. */
async function firstAt(places: readonly BytePath[], parts: SurveyedParts["parts"]): Promise<Map<BytePath, Finding>> {
  const left = new Set(places);
  const found = new Map<BytePath, Finding>();
  for (const { findings } of parts) {
    for await (const batch of findings) {
      for (const finding of batch) if (left.delete(finding.path)) found.set(finding.path, finding);
      if (left.size === 0) return found;
    }
  }
  return found;
}

async function explainUnowned(workspace: Workspace, subject: Subject, finding: Finding): Promise<PathExplanation> {
  const { path, type } = finding;
  const { rules, people } = subject;
  const rule = rules.explain(path, type);
  if (rule !== undefined) {
    return { path, verdict: "explained", facts: [`${rule.reason} (${rule.by}, rule ${rule.id})`] };
  }
  const around = await lookAround(workspace.host, subject, path, type);
  if (around?.excuse !== undefined) return { path, verdict: around.verdict, facts: around.facts };
  const owner = rules.attribute(path) ?? { by: "user", name: people.userName(finding.uid) };
  const facts = ["no package brought it, nothing declares it, no rule explains it", `of ${owner.by} ${owner.name}`];
  return { path, verdict: "untracked", facts: [...facts, ...(around?.facts ?? [])], ...suggested(subject, finding) };
}

function suggested({ rules }: Subject, finding: Finding): { suggestion?: Suggestion } {
  const { kind, path, type, size, package: name, conffile } = finding;
  if (kind === "missing") return {};
  const place = { path, type, kind, size, count: 1 };
  return {
    suggestion: rules.suggest({
      ...place,
      ...(name === undefined ? {} : { package: name }),
      ...(conffile === true ? { conffile } : {}),
    }),
  };
}

function ownership(owned: OwnedPath | undefined, how: string, ground?: Ground): string[] {
  if (owned === undefined && ground === "rebuilt") return [`made by packages' scripts, ${how}`];
  if (owned === undefined) return [`part of the generation, ${how}`];
  const { packages, conffile, type } = owned;
  const kind = conffile ? "a configuration file" : type === "directory" ? "a directory" : "a file";
  const names = packages.map(({ name, version }) => `${name} ${version}`).join(", ");
  return [`${kind} of package${packages.length === 1 ? "" : "s"} ${names}, ${how}`];
}

function missingFrom(owned: OwnedPath | undefined): string[] {
  if (owned === undefined) return [];
  return ownership(owned, owned.excluded ? "which dpkg is told not to unpack" : "and it is missing");
}

function changeOf({ kind, changed = [] }: Finding): string {
  return kind === "modified" ? "whose content is another now" : `with another ${changed.join(", ") || "type"} now`;
}
