import type { BytePath, Finding, NodeType, WorkTree } from "../model/index.ts";
import type { Accounts, Excuse } from "./accounts.ts";
import { Tally } from "./amount.ts";
import type { ReportContext } from "./context.ts";
import { parent, parents } from "./declared.ts";
import {
  container,
  type ExcusedFrame,
  excused,
  type Frame,
  frameBase,
  type HeldFrame,
  plain,
  type TreeFrame,
  tree,
} from "./frame.ts";
import type { Rest } from "./rest.ts";

/** What is told while the walk goes on: each the highest that it is true of. */
export interface UnownedTeller {
  path(finding: Finding, tally: Tally, apart: number): void;
  loose(directory: BytePath, uid: number, tally: Tally, names: readonly string[]): void;
  /** With something to lose. */
  workTree(work: WorkTree, uid: number, tally: Tally): void;
  safeWorkTree(): void;
  /** What in `directory` its excuse leaves out, or git ignores. */
  rest(directory: BytePath, rest: Rest, prefix: string): void;
}

/** Findings that may wait for git. Past these the walk waits instead. */
const MAY_WAIT = 100_000;

/**
 * Rolls unowned findings up while they stream in, in the order of a walk. It remembers the directories that the walk is
 * in and what has been added up below them, so that it needs no more memory for more files.
 */
export class UnownedFold {
  readonly #context: ReportContext;
  readonly #places: ReadonlySet<BytePath>;
  readonly #accounts: Accounts;
  readonly #tell: UnownedTeller;
  readonly #stack: Frame[] = [];
  #settling: Promise<void>[] = [];
  #waiting = 0;

  constructor(context: ReportContext, accounts: Accounts, tell: UnownedTeller) {
    this.#context = context;
    this.#accounts = accounts;
    this.#tell = tell;
    this.#places = new Set(context.places);
  }

  /** Returns a promise only where something has to be looked at first: most findings are millions of small ones. */
  add(finding: Finding): Promise<void> | undefined {
    const { path, type } = finding;
    this.#leave(path);
    const top = this.#stack.at(-1);
    if (top?.kind === "held") return this.#hold(top, finding);
    if (top?.kind === "excused" && !top.except.has(path)) {
      this.#accounts.add(top.excuse, finding);
      return undefined;
    }
    if (top?.kind === "tree" && !top.except.has(path)) return this.#inTree(top, finding);
    const excuse = this.#excuse(path, type);
    if (excuse !== undefined) {
      if (type === "directory" && "rule" in excuse && excuse.rule.alone === true)
        return this.#excuseOne(finding, excuse);
      this.#excuseAll(finding, excuse);
      return undefined;
    }
    if (this.#context.rules.asks(path, type)) return this.#ask(finding);
    return this.#untracked(finding);
  }

  async end(): Promise<void> {
    while (this.#stack.length > 0) this.#close();
    await this.#settled();
  }

  #excuse(path: BytePath, type: NodeType): Excuse | undefined {
    const component = this.#context.declared.component(path);
    if (component !== undefined) return { component };
    const rule = this.#context.rules.explain(path, type);
    return rule === undefined ? undefined : { rule };
  }

  #excuseAll(finding: Finding, excuse: Excuse, except: readonly BytePath[] = []): void {
    const top = this.#stack.at(-1);
    this.#accounts.add(excuse, finding);
    if (top?.kind === "plain") top.hasExcused = true;
    if (finding.type === "directory") this.#stack.push(excused(finding.path, excuse, except));
  }

  /** The directory itself, as it had to be there; what is in it stands for itself, and is rolled up as it otherwise would be. */
  async #excuseOne(finding: Finding, excuse: Excuse): Promise<void> {
    const above = this.#stack.at(-1);
    if (above?.kind === "plain") above.hasExcused = true;
    await this.#enter(finding);
    const top = this.#stack.at(-1);
    // A work tree, or a cache, is accounted for as that.
    if (top?.path !== finding.path || (top.kind !== "plain" && top.kind !== "container")) return;
    this.#accounts.add(excuse, finding);
    if (top.kind === "plain") top.hasExcused = true;
  }

  async #ask(finding: Finding): Promise<void> {
    const look = await this.#context.rules.look(finding.path, finding.type);
    if (look?.directory === finding.path) {
      if (look.work !== undefined && look.work.losses.length === 0) this.#tell.safeWorkTree();
      if (look.rule !== undefined) return this.#excuseAll(finding, { rule: look.rule }, look.except);
      // A repository without a work tree, all of which is here only.
      if (look.work !== undefined) return void this.#stack.push(tree(finding, look.work, look.except));
    }
    await this.#untracked(finding);
  }

  #untracked(finding: Finding): Promise<void> | undefined {
    if (finding.type === "directory") return this.#enter(finding);
    const top = this.#stack.at(-1);
    if (top?.kind === "plain") this.#count(top.tally, finding);
    else if (this.#context.all) this.#single(finding);
    else if (top?.kind === "excused" || top?.kind === "tree") top.rest.add(finding);
    else this.#in(parent(finding.path)).loose.add(finding);
    return undefined;
  }

  async #enter(finding: Finding): Promise<void> {
    const { path } = finding;
    const { rules, declared, disk } = this.#context;
    if (this.#places.has(path) || rules.isContainer(path) || declared.leadsTo(path)) {
      this.#stack.push(container(path));
      return;
    }
    const marks = await disk.marks(path);
    if (marks.tag === true) {
      const look = await rules.look(`${path}/CACHEDIR.TAG`, "file");
      if (look?.rule !== undefined && look.directory === path) return this.#excuseAll(finding, { rule: look.rule });
    }
    if (marks.git === undefined) this.#stack.push(plain(finding));
    else this.#holdTree(finding, marks.git);
  }

  #holdTree(finding: Finding, git: NodeType): void {
    const look = this.#context.rules.look(`${finding.path}/.git`, git);
    look.catch(() => undefined);
    this.#stack.push({ kind: "held", ...frameBase(finding.path), look, findings: [finding] });
    this.#waiting += 1;
  }

  #hold(top: HeldFrame, finding: Finding): Promise<void> | undefined {
    top.findings.push(finding);
    this.#waiting += 1;
    return this.#waiting < MAY_WAIT ? undefined : this.#settleOpen(top);
  }

  /** A work tree that is large by itself: git is waited for, and what comes is told apart at once. */
  async #settleOpen(top: HeldFrame): Promise<void> {
    await this.#settled();
    if (this.#stack.at(-1) !== top) return;
    this.#stack.pop();
    await this.#replay(this, top);
  }

  async #settled(): Promise<void> {
    while (this.#settling.length > 0) {
      const settling = this.#settling;
      this.#settling = [];
      await Promise.all(settling);
    }
  }

  async #settleClosed(frame: HeldFrame): Promise<void> {
    const fold = new UnownedFold(this.#context, this.#accounts, this.#tell);
    await this.#replay(fold, frame);
    await fold.end();
  }

  async #replay(fold: UnownedFold, { look, findings }: HeldFrame): Promise<void> {
    const answer = await look;
    const [directory, ...below] = findings;
    this.#waiting -= findings.length;
    if (directory === undefined) throw new Error("a work tree is a directory that was found");
    if (answer?.work !== undefined && answer.work.losses.length === 0) this.#tell.safeWorkTree();
    if (answer?.rule !== undefined) fold.#excuseAll(directory, { rule: answer.rule }, answer.except);
    else if (answer?.work !== undefined) fold.#stack.push(tree(directory, answer.work, answer.except));
    else fold.#stack.push(plain(directory));
    for (const finding of below) await fold.add(finding);
  }

  /** Inside of a work tree with something to lose: what of it is lost, and other work trees. */
  #inTree(top: TreeFrame, finding: Finding): Promise<void> | undefined {
    if (isLost(top, finding.path)) this.#count(top.tally, finding);
    else this.#accounts.elsewhere.add(finding);
    if (finding.type !== "directory" || finding.path === `${top.path}/.git`) return undefined;
    return this.#context.disk.marks(finding.path).then(({ git }) => {
      if (git !== undefined) this.#holdTree(finding, git);
    });
  }

  #count(tally: Tally, finding: Finding): void {
    tally.add(finding);
    if (this.#context.all) this.#single(finding);
  }

  #single(finding: Finding): void {
    const tally = new Tally();
    tally.add(finding);
    this.#tell.path(finding, tally, 0);
  }

  /** The container at `path`, which nothing was found about itself: it is owned, or what was asked for. */
  #in(path: BytePath) {
    const top = this.#stack.at(-1);
    if (top?.kind === "container" && top.path === path) return top;
    const made = container(path);
    this.#stack.push(made);
    return made;
  }

  #leave(path: BytePath): void {
    for (let top = this.#stack.at(-1); top !== undefined && !path.startsWith(top.prefix); top = this.#stack.at(-1)) {
      this.#close();
    }
  }

  #close(): void {
    const frame = this.#stack.pop();
    const above = this.#stack.at(-1);
    switch (frame?.kind) {
      case "container": {
        const { loose, path } = frame;
        const separate = loose.separate();
        if (separate === undefined) this.#tell.loose(path, loose.uid, loose.tally, loose.names());
        else for (const finding of separate) this.#single(finding);
        return;
      }
      case "plain": {
        const { tally, apart, hasExcused, finding } = frame;
        if (above?.kind === "plain") {
          above.tally.merge(tally);
          above.apart += apart;
          above.hasExcused ||= hasExcused;
        } else if (tally.files > 0 ? !this.#context.all : apart === 0 && !hasExcused) {
          if (above?.kind === "excused" || above?.kind === "tree") above.rest.add(finding, tally, apart);
          else this.#tell.path(finding, tally, apart);
        }
        return;
      }
      case "held":
        if (above?.kind === "plain") above.apart += 1;
        this.#settling.push(this.#settleClosed(frame));
        return;
      case "tree":
        this.#tell.workTree(frame.work, frame.uid, frame.tally);
        this.#tellRest(frame);
        return;
      case "excused":
        this.#tellRest(frame);
        return;
      default:
    }
  }

  #tellRest({ path, prefix, rest }: Pick<ExcusedFrame, "path" | "prefix" | "rest">): void {
    const { only } = rest;
    if (only !== undefined) this.#tell.path(only.finding, only.tally, only.apart);
    else if (!rest.isEmpty) this.#tell.rest(path, rest, prefix);
  }
}

function isLost({ path: top, lost }: TreeFrame, path: BytePath): boolean {
  if (lost === undefined || lost.has(path)) return true;
  if (lost.size === 0) return false;
  for (const parent of parents(path)) {
    if (parent === top) return false;
    if (lost.has(parent)) return true;
  }
  return false;
}
