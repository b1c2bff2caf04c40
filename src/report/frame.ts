import type { BytePath, Finding, Look, WorkTree } from "../model/index.ts";
import type { Excuse } from "./accounts.ts";
import { Tally } from "./amount.ts";
import { Loose } from "./loose.ts";
import { Rest } from "./rest.ts";

/** A directory that the walk is in. */
export type Frame = ContainerFrame | PlainFrame | ExcusedFrame | HeldFrame | TreeFrame;

interface FrameBase {
  readonly path: BytePath;
  /** What the paths of all that is in it begin with. */
  readonly prefix: BytePath;
}

/** Never rolled up: each thing in it stands for itself. */
export interface ContainerFrame extends FrameBase {
  readonly kind: "container";
  readonly loose: Loose;
}

/** Wholly untracked so far: adds up what is below it. */
export interface PlainFrame extends FrameBase {
  readonly kind: "plain";
  readonly finding: Finding;
  readonly tally: Tally;
  /** Work trees below it, which stand for themselves. */
  apart: number;
  /** Something below it is left out with a reason. */
  hasExcused: boolean;
}

/** Left out with all that is below it, but for `except`. */
export interface ExcusedFrame extends FrameBase {
  readonly kind: "excused";
  readonly excuse: Excuse;
  readonly except: ReadonlySet<BytePath>;
  readonly rest: Rest;
}

/** A work tree that git has not answered for yet: what was found in it waits. */
export interface HeldFrame extends FrameBase {
  readonly kind: "held";
  readonly look: Promise<Look | undefined>;
  readonly findings: Finding[];
}

/** A work tree with something to lose. */
export interface TreeFrame extends FrameBase {
  readonly kind: "tree";
  readonly work: WorkTree;
  readonly except: ReadonlySet<BytePath>;
  /** Paths of what is nowhere else; undefined: all of it. */
  readonly lost: ReadonlySet<BytePath> | undefined;
  readonly tally: Tally;
  readonly uid: number;
  readonly rest: Rest;
}

export function frameBase(path: BytePath): FrameBase {
  return { path, prefix: path === "/" ? "/" : `${path}/` };
}

export function container(path: BytePath): ContainerFrame {
  return { kind: "container", ...frameBase(path), loose: new Loose() };
}

export function plain(finding: Finding): PlainFrame {
  const tally = new Tally();
  tally.add(finding);
  return { kind: "plain", ...frameBase(finding.path), finding, tally, apart: 0, hasExcused: false };
}

export function excused(path: BytePath, excuse: Excuse, except: readonly BytePath[] = []): ExcusedFrame {
  return { kind: "excused", ...frameBase(path), excuse, except: new Set(except), rest: new Rest() };
}

export function tree(finding: Finding, work: WorkTree, except: readonly BytePath[]): TreeFrame {
  return {
    kind: "tree",
    ...frameBase(finding.path),
    work,
    except: new Set(except),
    lost: lostPaths(finding.path, work),
    tally: new Tally(),
    uid: finding.uid,
    rest: new Rest(),
  };
}

function lostPaths(directory: BytePath, { losses }: WorkTree): Set<BytePath> | undefined {
  const lost = new Set<BytePath>();
  for (const loss of losses) {
    if (loss.kind === "no-remote" || loss.kind === "unknown") return undefined;
    if (loss.kind !== "changed" && loss.kind !== "untracked") continue;
    for (const path of loss.paths) lost.add(`${directory}/${path.replace(/\/$/, "")}`);
  }
  return lost;
}
