import type { Finding, Look, NodeType, Report, ReportLine, Rule, Survey, WorkTree } from "../../../src/model/index.ts";
import { declaredBy, makeReport, type PackageChange, type ReportContext } from "../../../src/report/index.ts";

/** A machine in a table: what is on it, and what its rules say. */
export interface Machine {
  /** Path to size, in the order of a walk; a directory ends in `/`. Or a finding whole. */
  readonly nodes: readonly (readonly [path: string, size?: number] | Finding)[];
  readonly rules?: Readonly<Record<string, string>>;
  /** Of which a rule says that they had to be there, and nothing of what is in them. */
  readonly alone?: readonly string[];
  readonly containers?: readonly string[];
  readonly declared?: readonly string[];
  readonly owners?: Readonly<Record<string, string>>;
  /** By the path of the directory: a cache's tag has a rule, a work tree what git says. */
  readonly looks?: Readonly<Record<string, Omit<Look, "directory">>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly packages?: Readonly<Record<string, PackageChange>>;
  readonly all?: boolean;
  readonly places?: readonly string[];
  /** Findings in one batch. */
  readonly batch?: number;
}

export interface Reported {
  readonly report: Report;
  /** As they were told. */
  readonly lines: readonly ReportLine[];
}

export const NOW = Date.UTC(2026, 10, 20, 12);
const DAY = 86_400_000;

export function rule(id: string, reason: string, pattern = id): Rule {
  return { id, pattern, nature: "cache", reason, by: "Lethe" };
}

export function clean(path: string): Omit<Look, "directory"> {
  const work = workTree(path, []);
  return { rule: rule("git/pushed", "all of it is on a remote", path), except: [], work };
}

export function workTree(path: string, losses: WorkTree["losses"]): WorkTree {
  return { path, branch: "main", remotes: { origin: "git@forge:x" }, losses };
}

export function found(path: string, more: Partial<Finding> = {}): Finding {
  return { kind: "unowned", path, type: "file", size: 10, mtimeMs: NOW - 3 * DAY, uid: 1000, ...more };
}

export async function reported(machine: Machine): Promise<Reported> {
  const lines: ReportLine[] = [];
  const report = await makeReport(
    contextOf(machine),
    { ground: "home", method: "a home in a table", unexamined: () => [], examined: () => machine.nodes.length },
    [{ findings: batches(machine), byBoot: false }],
    { line: (line) => lines.push(line), examined() {} },
  );
  return { report, lines };
}

/** Each line in short: `unowned /home/ada/x/ 2 files 30`. */
export function inShort({ lines }: Reported): string[] {
  return lines.map((line) => {
    const { kind, path, amount } = line;
    const slash = "type" in line && line.type === "directory" ? "/" : "";
    const apart = kind === "unowned" && line.apart > 0 ? ` beside ${line.apart}` : "";
    const loses = kind === "work-tree" ? `: ${line.loses.join(", ")}` : "";
    const names = kind === "loose" || kind === "rest" ? ` (${line.names.join(" ")})` : "";
    const unit = kind === "unit" || kind === "package" ? ` ${line.name} ${line.change}` : "";
    return `${kind}${unit} ${path}${slash} ${amount.files} files ${amount.bytes}${apart}${loses}${names}`;
  });
}

async function* batches({ nodes, batch = 3 }: Machine): Survey["findings"] {
  const all = nodes.map((node) => (isFinding(node) ? node : nodeOf(node[0], node[1])));
  for (let at = 0; at < all.length; at += batch) yield all.slice(at, at + batch);
}

function isFinding(node: Machine["nodes"][number]): node is Finding {
  return "kind" in node;
}

function nodeOf(path: string, size = 10): Finding {
  return path.endsWith("/")
    ? found(path.slice(0, -1), { type: "directory", size: 0 })
    : found(path, { size, type: "file" });
}

export function contextOf(machine: Machine): ReportContext {
  const { nodes, rules = {}, containers = [], looks = {}, owners = {}, links = {}, places = ["/home/ada"] } = machine;
  const paths = new Map<string, NodeType>(
    nodes.map((node) => {
      const { path, type } = isFinding(node) ? node : nodeOf(node[0]);
      return [path, type];
    }),
  );
  const look = async (path: string): Promise<Look | undefined> => {
    const directory = path.replace(/\/(\.git|CACHEDIR\.TAG)$/, "");
    const known = looks[directory];
    return known === undefined ? undefined : { directory, ...known };
  };
  return {
    rules: {
      explain(path) {
        if (machine.alone?.includes(path) === true) return { ...rule(path, "only the directory"), alone: true };
        const of = Object.keys(rules).find((place) => path === place || path.startsWith(`${place}/`));
        return of === undefined ? undefined : rule(of, rules[of] ?? "");
      },
      asks: (path) => looks[path] !== undefined && !paths.has(`${path}/.git`) && !paths.has(`${path}/CACHEDIR.TAG`),
      look,
      isContainer: (path) => containers.includes(path),
      attribute(path) {
        const name = owners[path];
        return name === undefined ? undefined : { by: "program", name };
      },
      suggest: ({ path }) => ({
        as: path.startsWith("/etc/") ? "config" : "backup",
        reason: "its only copy may be here",
      }),
    },
    declared: declaredBy(
      (machine.declared ?? []).map((path) => ({
        type: "directory",
        name: path.slice(1).replaceAll("/", "-"),
        path,
        owner: "ada",
        group: "ada",
        mode: 0o700,
        by: "state.ts",
      })),
    ),
    disk: {
      async marks(directory) {
        const git = paths.get(`${directory}/.git`);
        return {
          ...(git === undefined ? {} : { git }),
          ...(paths.has(`${directory}/CACHEDIR.TAG`) ? { tag: true as const } : {}),
        };
      },
      linkTarget: async (path) => links[path],
      userName: (uid) => (uid === 1000 ? "ada" : uid === 0 ? "root" : String(uid)),
    },
    places,
    packages: new Map(Object.entries(machine.packages ?? {})),
    all: machine.all ?? false,
  };
}
