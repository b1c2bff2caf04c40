import type { Host } from "../../host/index.ts";
import type { BytePath, Look, NodeType, WorkTree } from "../../model/index.ts";
import { tellLoss } from "../../report/index.ts";
import { at, isWithin } from "../roots/restoration.ts";
import type { Subject } from "./subject.ts";

export interface Surroundings {
  /** Present: it is no loss. */
  readonly excuse?: true;
  readonly verdict: "explained" | "safe";
  readonly facts: readonly string[];
}

/** What the disk says of a path by what lies around it: a cache's tag, a git work tree, byte-code beside its source. */
export async function lookAround(
  host: Host,
  subject: Subject,
  path: BytePath,
  type: NodeType,
): Promise<Surroundings | undefined> {
  const { rules, root } = subject;
  const own = rules.asks(path, type) ? await rules.look(path, type) : undefined;
  if (own?.rule !== undefined && isAbout(own, path)) return tell(own, path);
  for (let directory = path; directory.length > 1; directory = directory.slice(0, directory.lastIndexOf("/")) || "/") {
    for (const mark of ["CACHEDIR.TAG", ".git"]) {
      const [found] = await host.bytes.statuses([at(root, `${directory}/${mark}`)]);
      const look = found === undefined ? undefined : await rules.look(`${directory}/${mark}`, found.type);
      if (look !== undefined && isAbout(look, path)) return tell(look, path);
    }
  }
  return undefined;
}

function isAbout({ directory, except }: Look, path: BytePath): boolean {
  return isWithin(path, directory) && !except.some((one) => isWithin(path, one));
}

function tell({ rule, work }: Look, path: BytePath): Surroundings {
  if (work === undefined) {
    if (rule === undefined) return { verdict: "explained", facts: [] };
    return { excuse: true, verdict: "explained", facts: [`${rule.reason} (${rule.by}, rule ${rule.id})`] };
  }
  const losses = work.losses.map((loss) => `of the work tree ${work.path}: ${tellLoss(loss)}`);
  if (!isLost(work, path)) {
    const where = Object.values(work.remotes).join(", ");
    return {
      excuse: true,
      verdict: "safe",
      facts: [`in the git work tree ${work.path}, and at ${where} too`, ...losses],
    };
  }
  return { verdict: "safe", facts: [`in the git work tree ${work.path}, and nowhere else`, ...losses] };
}

function isLost({ path: top, losses }: WorkTree, path: BytePath): boolean {
  return losses.some((loss) => {
    if (loss.kind === "no-remote" || loss.kind === "unknown") return true;
    if (loss.kind !== "changed" && loss.kind !== "untracked") return path === top;
    return path === top || loss.paths.some((one) => isWithin(path, `${top}/${one.replace(/\/$/, "")}`));
  });
}
