import { join } from "node:path";
import { parseHgrcSection, withoutPassword } from "../../format/index.ts";
import type { Host } from "../../host/index.ts";
import type { RepositoryComponent } from "../../model/index.ts";
import { type Account, accountNamed, accountOf, asAccount } from "../account.ts";
import { type Enter, withoutServed } from "../detached.ts";
import type { Subject } from "../engine.ts";
import { measure } from "../measure.ts";
import { isVacant } from "../vacant.ts";
import { branchSet, CHANGESETS, HEADS, parseChangesets, parseHeads, parseStatus } from "./parse.ts";
import type { HgStatus, HgTree } from "./status.ts";

/** The same words whatever a person has set, and no questions. */
export const PLAIN = { LC_ALL: "C.UTF-8", HGPLAIN: "1" } as const;

/** What a repository's own settings name would be started by only looking. */
const LOOKING = { ...PLAIN, HGRCSKIPREPO: "1" } as const;

export async function inspect(host: Host, { at, component }: Subject<RepositoryComponent>): Promise<HgStatus> {
  const found = await host.lstat(at);
  const absent = async () =>
    ({ kind: "absent", account: await accountNamed(host, component.owner), isRoot: host.uid === 0 }) as const;
  if (found === undefined) return absent();
  if (found.type === "symlink") {
    return { kind: "unknown", why: "it is a symbolic link, and what it leads to was not declared" };
  }
  if (found.type !== "directory") return { kind: "unknown", why: `it is a ${found.type}` };
  if (await isVacant(host, at)) return absent();
  if (host.uid !== 0 && found.uid !== host.uid) {
    return { kind: "unknown", why: "it belongs to somebody else: run this as them, or as root" };
  }
  if ((await host.which("hg")) === undefined) return { kind: "unknown", why: "Mercurial is not installed" };
  const account = found.uid === host.uid ? undefined : await accountOf(host, found.uid);
  if (found.uid !== host.uid && account === undefined) {
    return { kind: "unknown", why: `it belongs to the number ${found.uid}, which has no name here` };
  }
  if (!(await host.exists(join(at, ".hg")))) return { kind: "unknown", why: "it is no Mercurial repository" };
  const tree = await treeAt(host, account, at);
  return typeof tree === "string" ? { kind: "unknown", why: tree } : tree;
}

/** Or what Mercurial says is wrong with it. */
async function treeAt(host: Host, account: Account | undefined, path: string): Promise<HgTree | string> {
  const hg = hgIn(host, account, path, await withoutServed(host, path));
  const log = (revisions: string, template: string) => hg(["log", "--rev", revisions, "--template", template]);
  const asked = await Promise.all([
    hg(["status", "--print0", "--modified", "--added", "--removed", "--deleted", "--unknown"]),
    log("draft()", CHANGESETS),
    log("secret()", CHANGESETS),
    log("head() and not closed()", HEADS),
    log("(.:: and branch(.)) - .", "x"),
    log(".", "{branch}"),
    log("parents()", "x"),
    hg(["config", "ui.ssh"]),
  ]);
  const failure = asked.find((one) => one.failure !== undefined)?.failure;
  if (failure !== undefined) return failure;
  const [status, drafts, secrets, heads, behind, branch, parents, ssh] = asked;
  const { changed, untracked } = parseStatus(status.text);
  const { amount } = await measure(
    host,
    [...changed, ...untracked].map((name) => join(path, name)),
  );
  const { paths, ownSsh } = await settingsOf(host, path);
  const waiting = parseChangesets(drafts.text);
  const underWay = parents.text.length > 1 ? "a merge" : await whatIsUnderWay(host, join(path, ".hg"));
  return {
    kind: "there",
    ...{ account, path },
    paths,
    ownSsh: ownSsh || ssh.text !== "",
    changed: changed.length,
    untracked: untracked.length,
    loose: amount,
    shelves: (await host.readDir(join(path, ".hg/shelved"))).filter((name) => name.endsWith(".patch")).length,
    ...(underWay === undefined ? {} : { underWay }),
    drafts: waiting,
    secrets: parseChangesets(secrets.text),
    heads: parseHeads(heads.text),
    published: await publishedOf(log, [...new Set(waiting.map((one) => one.branch))]),
    ...{ behind: behind.text.length, branch: branch.text === "" ? "default" : branch.text },
  };
}

type Said = { readonly text: string; readonly failure?: string };

function hgIn(host: Host, account: Account | undefined, path: string, enter: Enter) {
  return async (words: readonly string[]): Promise<Said> => {
    const { argv, env } = asAccount(host, account, ["hg", "--repository", path, "--noninteractive", ...words]);
    const { status, stdout, stderr } = await host.run(enter(argv), {
      env: { ...LOOKING, ...env },
      effect: "read",
      accept: [0, 1, 255],
    });
    if (status !== 255) return { text: stdout.toString("utf8") };
    const [said = "Mercurial failed"] = stderr.toString("utf8").trim().split("\n");
    return { text: "", failure: said.replace(/^abort: /, "") };
  };
}

async function publishedOf(
  log: (revisions: string, template: string) => Promise<Said>,
  branches: readonly string[],
): Promise<string[]> {
  const published: string[] = [];
  for (const name of branches) {
    const { text } = await log(`first(${branchSet(name)} and public())`, "x");
    if (text !== "") published.push(name);
  }
  return published;
}

async function settingsOf(host: Host, path: string): Promise<Pick<HgTree, "paths" | "ownSsh">> {
  const file = join(path, ".hg/hgrc");
  const text = (await host.exists(file)) ? await host.readText(file) : "";
  const paths = Object.entries(parseHgrcSection(text, "paths"));
  return {
    paths: Object.fromEntries(paths.map(([name, address]) => [name, withoutPassword(address)])),
    ownSsh: parseHgrcSection(text, "ui")["ssh"] !== undefined,
  };
}

const MARKS: readonly [string, string][] = [
  ["rebasestate", "a rebase"],
  ["histedit-state", "an edit of history"],
  ["graftstate", "a graft"],
  ["shelvedstate", "an unshelving"],
  ["updatestate", "an update"],
  ["bisect.state", "a bisection"],
];

async function whatIsUnderWay(host: Host, directory: string): Promise<string | undefined> {
  const there = await Promise.all(MARKS.map(([name]) => host.exists(join(directory, name))));
  return MARKS.find((_, index) => there[index])?.[1];
}
