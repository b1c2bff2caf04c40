import { UserError } from "../model/index.ts";
import type { Grounds, RuntimeContext } from "./context.ts";
import { Findings, type RuntimeArea, type RuntimeReport } from "./difference.ts";
import { firewallDifferences } from "./firewall-read.ts";
import { readGrounds } from "./grounds.ts";
import { moduleDifferences } from "./modules.ts";
import { mountDifferences } from "./mounts.ts";
import { networkDifferences } from "./network-read.ts";
import { processDifferences } from "./processes.ts";
import { sysctlDifferences } from "./sysctl-read.ts";
import { unitDifferences } from "./units-read.ts";

type Look = (context: RuntimeContext, grounds: Grounds) => Promise<Findings>;

const AREAS: readonly (readonly [RuntimeArea, Look])[] = [
  ["firewall", firewallDifferences],
  ["address", networkDifferences],
  ["sysctl", sysctlDifferences],
  ["module", moduleDifferences],
  ["mount", mountDifferences],
  ["unit", unitDifferences],
  ["process", processDifferences],
];

/** What of a running machine is not as its generation would have it, and no file says. Changes nothing. */
export async function runtimeReport(context: RuntimeContext): Promise<RuntimeReport> {
  const grounds = await readGrounds(context);
  const found: Findings[] = [];
  // In turn: what one of them runs would be a process to another.
  for (const [area, look] of AREAS) found.push(await examined(area, () => look(context, grounds)));
  return {
    differences: found.flatMap(({ differences }) => differences),
    explained: found.flatMap(({ explained }) => explained),
    unexamined: found.flatMap(({ unexamined }) => unexamined),
  };
}

/** A program that is missing or refuses is told of, and keeps nobody from looking at the rest. */
async function examined(area: RuntimeArea, look: () => Promise<Findings>): Promise<Findings> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const findings = new Findings(area);
    const [first] = error.details;
    findings.notExamined(first === undefined ? error.message : `${error.message}: ${first.trim()}`);
    return findings;
  }
}
