import type { Finding, Report, ReportLine, Survey } from "../model/index.ts";
import { Accounts } from "./accounts.ts";
import { Alterations } from "./altered.ts";
import { Tally } from "./amount.ts";
import type { ReportContext } from "./context.ts";
import { excuses } from "./excuse.ts";
import { LineMaker } from "./lines.ts";
import { PackageCauses } from "./packages.ts";
import { gatherReplaced } from "./replaced.ts";
import { UnitCauses } from "./units.ts";
import { UnownedFold } from "./unowned.ts";

/** Findings that are told apart from others. */
export interface ReportPart {
  readonly findings: Survey["findings"];
  /** The boot itself wrote them. */
  readonly byBoot: boolean;
}

export type Surveyed = Pick<Survey, "ground" | "method" | "unexamined" | "examined">;

/** Told while it is under way. */
export interface ReportListener {
  /** A line that stands. With `all` they are told so alone, and the report has none. */
  line(line: ReportLine): void;
  examined(nodes: number): void;
}

/**
 * Findings become lines: causes first, then what nothing accounts for, each rolled up as far as it is all of one kind.
 * Memory is bounded by the number of lines.
 */
export async function makeReport(
  context: ReportContext,
  surveyed: Surveyed,
  parts: readonly ReportPart[],
  listener: ReportListener,
): Promise<Report> {
  const accounts = new Accounts();
  const lines: ReportLine[] = [];
  const lost = new Tally();
  const workTrees = { safe: 0, losing: 0 };
  for (const { findings, byBoot } of parts) {
    const tell = (line: ReportLine) => {
      const told: ReportLine = byBoot ? { ...line, byBoot } : line;
      lost.merge(line.amount);
      if (!context.all) lines.push(told);
      listener.line(told);
    };
    const onBatch = () => listener.examined(surveyed.examined());
    await tellPart({ ...context, ground: surveyed.ground }, accounts, findings, tell, workTrees, onBatch);
  }
  return {
    ground: surveyed.ground,
    method: surveyed.method,
    places: context.places,
    lines: gatherReplaced(lines, context.rules),
    lost: lost.amount(),
    declared: accounts.declared.amount(),
    explained: accounts.explained.amount(),
    rules: accounts.rules(),
    workTrees,
    unexamined: surveyed.unexamined(),
    examined: surveyed.examined(),
  };
}

async function tellPart(
  context: ReportContext & Pick<Surveyed, "ground">,
  accounts: Accounts,
  findings: ReportPart["findings"],
  tell: (line: ReportLine) => void,
  workTrees: { safe: number; losing: number },
  onBatch: () => void,
): Promise<void> {
  const make = new LineMaker(context);
  const packages = new PackageCauses(context);
  const units = new UnitCauses(context);
  const altered = new Alterations(context.all);
  const unowned = new UnownedFold(context, accounts, {
    path: (finding, tally, apart) => tell(make.unowned(finding, tally.amount(), apart)),
    loose: (path, uid, tally, names) => tell(make.loose(path, uid, tally.amount(), names)),
    workTree(work, uid, tally) {
      workTrees.losing += 1;
      tell(make.workTree(work, uid, tally.amount()));
    },
    rest: (path, rest, prefix) => tell(make.rest(path, rest.uid, rest.tally.amount(), rest.names(prefix))),
    safeWorkTree() {
      workTrees.safe += 1;
    },
  });
  const isExcused = (finding: Finding) => {
    const component = context.declared.component(finding.path);
    const rule = component === undefined ? context.rules.explain(finding.path, finding.type) : undefined;
    if (component !== undefined) accounts.add({ component }, finding);
    else if (rule !== undefined && excuses(rule, finding, context.ground)) accounts.add({ rule }, finding);
    else return false;
    return true;
  };
  for await (const batch of findings) {
    for (const finding of batch) {
      if (packages.take(finding)) continue;
      if (UnitCauses.concerns(finding)) {
        if (!isExcused(finding)) await units.add(finding);
      } else if (finding.kind === "unowned") {
        const looking = unowned.add(finding);
        if (looking !== undefined) await looking;
      } else if (!isExcused(finding)) altered.add(finding);
    }
    onBatch();
  }
  await unowned.end();
  for (const causes of [packages.lines(), units.lines(), altered.lines(make)]) for (const line of causes) tell(line);
}
