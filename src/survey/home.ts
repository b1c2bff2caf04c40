import type { BytePath, Finding, Survey } from "../model/index.ts";
import type { SurveyContext } from "./context.ts";
import { describeMount, readMounts } from "./mounts.ts";
import { UnownedFindings } from "./unowned.ts";
import { Account, outermost, walkPlaces } from "./walk.ts";

/**
 * Directories that nothing is compared with: all that is in them is somebody's own. Needs no root. Stays on their file
 * systems: what is mounted below is told and left out.
 */
export function surveyHome(
  { host }: SurveyContext,
  { places }: { /** Absolute, without symlinks. */ readonly places: readonly BytePath[] },
): Survey {
  const account = new Account();
  async function* findings(): AsyncGenerator<readonly Finding[]> {
    const tops = new Set(outermost(places));
    const table = await readMounts(host);
    const skip = new Set<BytePath>();
    for (const place of tops) {
      for (const mount of table.below(place)) {
        skip.add(mount.point);
        account.unexamined.push({
          path: mount.point,
          reason: describeMount(mount, table.at(place)),
          by: "decision",
        });
      }
    }
    const unowned = new UnownedFindings();
    for await (const nodes of walkPlaces(host, { root: "/", places: [...tops], skip }, account)) {
      yield nodes.filter(({ path, type }) => type !== "directory" || !tops.has(path)).map((node) => unowned.of(node));
    }
  }
  return {
    ground: "home",
    method: "every file, with nothing to compare it with",
    findings: findings(),
    unexamined: () => account.unexamined,
    examined: () => account.examined,
  };
}
