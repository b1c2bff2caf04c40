import type { AdoptionType, ReportLine } from "../model/index.ts";
import { type Choice, chosen, isBelow, possibleFor, TYPES } from "./choice.ts";

/** A walk through a report, as a value: each key gives the next one. */
export interface Walk {
  /** The report's lines, and on top of them what lies below those that were looked into. */
  readonly frames: readonly Frame[];
  readonly choices: readonly Choice[];
  /** What is asked: about the line, which type, or why it is ignored. */
  readonly asks: "line" | "type" | "reason" | "inside";
  readonly typed: string;
  /** `done`: to be written. `quit`: to be kept for another time. */
  readonly ended?: "done" | "quit";
  /** What the last decision came from. */
  readonly before?: Walk;
}

interface Frame {
  readonly lines: readonly ReportLine[];
  readonly at: number;
}

/** A character, or `enter`, `escape`, `backspace`. */
export type Key = string;

/** Lines that were decided on in a former walk are not asked about again; what no line holds any more is forgotten. */
export function startWalk(lines: readonly ReportLine[], kept: readonly Choice[] = []): Walk {
  const choices = kept.filter(({ path }) => lines.some((line) => line.path === path || isBelow(path, line.path)));
  const open = lines.filter(({ path }) => !choices.some((choice) => choice.path === path));
  return settled({ frames: [{ lines: open, at: 0 }], choices, asks: "line", typed: "" });
}

export function currentLine({ frames }: Walk): ReportLine | undefined {
  const frame = frames.at(-1);
  return frame?.lines[frame.at];
}

/** In the order in which they were taken. */
export function decisions({ choices }: Walk): readonly Choice[] {
  return choices;
}

/** A key that means nothing where the walk stands changes nothing. */
export function press(walk: Walk, key: Key): Walk {
  const line = currentLine(walk);
  if (walk.ended !== undefined || line === undefined) return walk;
  switch (walk.asks) {
    case "line":
      return pressOnLine(walk, line, key);
    case "type":
      return pressOnType(walk, line, key);
    case "reason":
      return pressOnReason(walk, line, key);
    case "inside":
      return walk;
  }
}

/** Answers `asks: "inside"`: what lies below the line, or nothing where there is nothing to see. */
export function lookInside(walk: Walk, below: readonly ReportLine[]): Walk {
  const from = walk.before;
  if (walk.asks !== "inside" || from === undefined) return walk;
  if (below.length === 0) return from;
  return { ...from, frames: [...from.frames, { lines: below, at: 0 }], before: from };
}

function pressOnLine(walk: Walk, line: ReportLine, key: Key): Walk {
  const possible = possibleFor(line);
  switch (key) {
    case "a":
    case "enter":
      return line.suggestion === undefined ? walk : decide(walk, line, line.suggestion.as, line.suggestion.reason);
    case "c":
      return decide(walk, line, "config");
    case "i":
      return possible.includes("ignore") ? { ...walk, asks: "reason", typed: "" } : walk;
    case "t":
      return possible.length > 0 ? { ...walk, asks: "type" } : walk;
    case "s":
    case " ":
      return advanced(walk, walk);
    case "l":
      return line.kind === "package" || line.kind === "unit" ? walk : { ...walk, asks: "inside", before: walk };
    case "b":
      return walk.frames.length > 1 ? { ...walk, frames: walk.frames.slice(0, -1), before: walk } : walk;
    case "u":
      return walk.before ?? walk;
    case "w":
      return { ...walk, ended: "done", before: walk };
    case "q":
      return { ...walk, ended: "quit", before: walk };
    default:
      return walk;
  }
}

function pressOnType(walk: Walk, line: ReportLine, key: Key): Walk {
  const origin: Walk = { ...walk, asks: "line" };
  if (key === "escape" || key === "u") return origin;
  const as = /^\d$/.test(key) ? TYPES[(Number(key) + 9) % 10] : undefined;
  if (as === undefined || !possibleFor(line).includes(as)) return walk;
  return as === "ignore" ? { ...walk, asks: "reason", typed: "" } : decide(origin, line, as);
}

function pressOnReason(walk: Walk, line: ReportLine, key: Key): Walk {
  const origin: Walk = { ...walk, asks: "line", typed: "" };
  if (key === "escape") return origin;
  if (key === "backspace") return { ...walk, typed: Array.from(walk.typed).slice(0, -1).join("") };
  if (key === "enter") return walk.typed.trim() === "" ? walk : decide(origin, line, "ignore", walk.typed.trim());
  return Array.from(key).length === 1 && !/\p{Cc}/u.test(key) ? { ...walk, typed: walk.typed + key } : walk;
}

function decide(walk: Walk, line: ReportLine, as: AdoptionType, reason?: string): Walk {
  if (!possibleFor(line).includes(as)) return walk;
  // What was said of its parts holds no more where the whole is decided on.
  const others = walk.choices.filter(({ path }) => path !== line.path && !isBelow(path, line.path));
  const next = { ...walk, choices: [...others, chosen(line, as, as === "config" ? undefined : reason)] };
  return advanced(next, walk);
}

/** The next line; past the last one of what was looked into, the one after the line that holds it. */
function advanced(walk: Walk, before: Walk): Walk {
  const frames = walk.frames.map((frame, index) =>
    index === walk.frames.length - 1 ? { ...frame, at: frame.at + 1 } : frame,
  );
  return settled({ ...walk, frames, before });
}

function settled(walk: Walk): Walk {
  const top = walk.frames.at(-1);
  if (top === undefined || top.at < top.lines.length) return walk;
  const rest = walk.frames.slice(0, -1);
  const holder = rest.at(-1);
  if (holder === undefined) return { ...walk, ended: "done" };
  return settled({ ...walk, frames: [...rest.slice(0, -1), { ...holder, at: holder.at + 1 }] });
}
