import { type AnyCommand, command } from "../../command.ts";
import type { Context } from "../../context.ts";
import { type ExitStatus, status as exit } from "../../exit-status.ts";
import { json, nul } from "../../parameters.ts";
import { workspaceOf } from "../../workspace.ts";

export const checkUntracked: AnyCommand = command({
  brief: "show what would be lost if this disk died now",
  description:
    "Everything on this machine that neither its packages nor its config bring back, and that no rule explains. Only " +
    "looks. What it is compared with is chosen by itself and named first: in a home nothing, since no package brings " +
    "anything there; on any Debian or Ubuntu machine, as root, its package database; on a Lethe machine its " +
    "generation. Reasons, forms of the output and rules: docs/reference/check-untracked.md.",
  arguments: {
    paths: {
      placeholder: "PATH",
      brief: "where to look; else everywhere as root, and at home as anybody else",
      optional: true,
      many: true,
      file: true,
    },
  },
  flags: {
    explain: { brief: "say of each PATH what it is and who accounts for it: there is always an answer" },
    interactive: { brief: "walk through the report, a key for each decision, ending in one change to agree to" },
    all: { brief: "every single path, as it is found, instead of the highest directory wholly untracked" },
    sort: { brief: "default: size", placeholder: "KEY", values: ["size", "newest", "path"] },
    since: {
      brief: "on a Lethe machine: leave out what the boot itself wrote",
      placeholder: "booted",
      values: ["booted"],
    },
    paranoid: { brief: "hash every packaged file, whatever times and earlier verdicts say" },
    rebuild: {
      brief:
        "as root, on a machine that is none of Lethe's: compare with a root built again from the very versions that are " +
        "installed, which has whatever packages' scripts make; fetches what is not in the cache",
    },
    config: {
      brief: "the config that says what is declared; else the nearest one upward, if it is this machine's",
      placeholder: "CONFIG",
      file: true,
    },
    root: { brief: "the top of another machine's file system, mounted; default: /", placeholder: "DIR", file: true },
    json,
    nul: { ...nul, brief: "paths alone, as they are, each ended by a NUL byte" },
  },
  statuses: {
    [exit.ok]: "clean: nothing untracked",
    [exit.differs]: "something is untracked",
    [exit.trouble]: "not everything could be looked into; the report says what",
  },
  examples: [
    ["lethe state check-untracked ~", "what of this home is nowhere else"],
    ["lethe state check-untracked --explain /etc/motd", "who accounts for a path"],
    ["lethe state check-untracked -- / --sort newest", "what changed last, on the whole machine"],
    ["lethe state check-untracked --rebuild", "the same, exactly: nothing that packages generate needs a rule"],
  ],
  needs: "mounts-of-root",
  async run({ paths, explain, rebuild, root = "/", config, ...flags }, context) {
    const { resolve } = await import("node:path");
    const top = resolve(context.cwd, root);
    const base = top === "/" ? context.cwd : "/";
    const request = { paths: paths.map((path) => bytePath(resolve(base, path))), root: top, config, rebuild };
    if (explain) return explained(context, request);
    return flags.interactive ? walked(context, request, flags) : checked(context, request, flags);
  },
});

interface Request {
  readonly paths: readonly string[];
  readonly root: string;
  readonly config: string | undefined;
  readonly rebuild: boolean;
}

interface Flags {
  readonly all: boolean;
  readonly nul: boolean;
  readonly paranoid: boolean;
  readonly interactive: boolean;
  readonly sort: "size" | "newest" | "path" | undefined;
  readonly since: "booted" | undefined;
}

async function checked(
  context: Context,
  request: Request,
  { all, nul, paranoid, sort = "size", since }: Flags,
): Promise<ExitStatus> {
  const {
    checkUntracked: check,
    lineJson,
    sortLines,
    summaryJson,
    unexaminedJson,
  } = await import("../../../workflows/index.ts");
  const { describeLine, reportText } = await import("../../show-report.ts");
  const { output } = context;
  let count = 0;
  const show = (line: Parameters<typeof lineJson>[0]) => {
    count += 1;
    if (nul) output.raw(Buffer.from(`${line.path}\0`, "latin1"));
    else output.result(lineJson(line), () => describeLine(line));
  };
  const report = await check(
    workspaceOf(context),
    { ...request, all, paranoid, sinceBooted: since === "booted" },
    {
      begun: ({ method }, { declared }) => {
        if (nul) return;
        output.print(`compared with ${method}`);
        output.print(
          declared.by === undefined ? "no config is known here: nothing is declared" : `declared by ${declared.by}`,
        );
      },
      line: (line) => {
        if (all) show(line);
      },
    },
  );
  const lines = sortLines(report.lines, sort);
  if (nul || output.json) for (const line of lines) show(line);
  else {
    count += lines.length;
    output.print(`\n${reportText(report, lines, { now: context.host.now().getTime(), width: context.width })}`);
  }
  for (const one of report.unexamined) if (output.json) output.result(unexaminedJson(one), () => "");
  if (!nul) output.result(summaryJson(report), () => "");
  if (report.unexamined.some(({ by }) => by === "failure")) return exit.trouble;
  return count > 0 ? exit.differs : exit.ok;
}

async function walked(context: Context, request: Request, { sort = "size", ...flags }: Flags): Promise<ExitStatus> {
  const { checkUntracked: check, shellWord, sortLines } = await import("../../../workflows/index.ts");
  const { walkReport } = await import("../../walk-report.ts");
  context.requireTerminal();
  const options = { all: false, paranoid: flags.paranoid, sinceBooted: flags.since === "booted" };
  const look = async (paths: readonly string[]) => {
    const report = await check(workspaceOf(context), { ...request, ...options, paths }, { begun() {}, line() {} });
    return { ...report, lines: sortLines(report.lines, sort) };
  };
  const report = await look(request.paths);
  const hidden = report.unexamined.filter(({ by }) => by === "failure");
  for (const { path, reason } of hidden) context.output.print(`not looked into: ${shellWord(path)}: ${reason}`);
  if (report.lines.length === 0) {
    context.output.print(hidden.length === 0 ? "Nothing untracked." : "Nothing untracked where it could be looked.");
    return hidden.length === 0 ? exit.ok : exit.trouble;
  }
  // A place that is asked for by name is never rolled up itself.
  const below = async ({ path }: { readonly path: string }) => (await look([path])).lines;
  const isWritten = await walkReport(context, report, { config: request.config, look: below });
  if (hidden.length > 0) return exit.trouble;
  return isWritten ? exit.ok : exit.differs;
}

async function explained(context: Context, request: Request): Promise<ExitStatus> {
  const { explainPaths, explanationJson, shellWord } = await import("../../../workflows/index.ts");
  const explanations = await explainPaths(workspaceOf(context), request);
  for (const one of explanations) {
    const { path, verdict, facts, suggestion } = one;
    context.output.result(explanationJson(one), () =>
      [
        `${shellWord(path)}: ${verdict}`,
        ...facts.map((fact) => `  ${fact}`),
        ...(suggestion === undefined ? [] : [`  -> ${suggestion.as}: ${suggestion.reason}`]),
      ].join("\n"),
    );
  }
  return explanations.some(({ verdict }) => verdict === "untracked") ? exit.differs : exit.ok;
}

function bytePath(path: string): string {
  return Buffer.from(path).toString("latin1");
}
