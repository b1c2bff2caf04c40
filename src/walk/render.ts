import { textOf } from "../format/index.ts";
import { possibleFor, TYPES } from "./choice.ts";
import { currentLine, type Walk } from "./walk.ts";

/** What a terminal or a page shows of a walk. Nothing in it moves a cursor. */
export interface WalkView {
  /** `3 of 12, 2 decided`. */
  readonly position: string;
  readonly facts: readonly string[];
  /** Key and what it does. */
  readonly keys: readonly (readonly [key: string, does: string])[];
  /** What is being typed, with its question. */
  readonly prompt?: string;
}

export function render(walk: Walk): WalkView {
  const frame = walk.frames.at(-1);
  const line = currentLine(walk);
  const position = `${Math.min((frame?.at ?? 0) + 1, frame?.lines.length ?? 0)} of ${frame?.lines.length ?? 0}, ${walk.choices.length} decided`;
  if (line === undefined || walk.ended !== undefined) return { position, facts: [], keys: [] };
  const { files, bytes } = line.amount;
  const name = line.kind === "package" || line.kind === "unit" ? `${line.kind} ${line.name}` : shown(line.path);
  const facts = [
    line.kind === "package" || line.kind === "unit" ? `${name}, ${line.change} by hand` : `${name} (${line.kind})`,
    `${files} ${files === 1 ? "file" : "files"}, ${bytes} bytes, of ${line.owner.by} ${line.owner.name}`,
    ...(line.suggestion === undefined ? [] : [`suggested: ${line.suggestion.as}, ${line.suggestion.reason}`]),
    ...(line.kind === "work-tree" ? line.loses : []),
  ].map(plain);
  if (walk.asks === "reason") {
    return {
      position,
      facts,
      prompt: `why is it ignored? ${plain(walk.typed)}`,
      keys: [
        ["enter", "done"],
        ["esc", "back"],
      ],
    };
  }
  const possible = possibleFor(line);
  if (walk.asks === "type") {
    const types = TYPES.map((type, index) => [String((index + 1) % 10), type] as const);
    return { position, facts, keys: [...types.filter(([, type]) => possible.includes(type)), ["esc", "back"]] };
  }
  const suggested =
    line.suggestion !== undefined && possible.includes(line.suggestion.as) ? line.suggestion.as : undefined;
  return {
    position,
    facts,
    keys: [
      ...(suggested === undefined ? [] : [["a", `adopt as ${suggested}`] as const]),
      ...(possible.length === 0 ? [] : [["t", "as another type"] as const]),
      ...(possible.includes("config") ? [["c", "into the config"] as const] : []),
      ...(possible.includes("ignore") ? [["i", "ignore"] as const] : []),
      ["s", "skip"],
      ...(line.kind === "package" || line.kind === "unit" ? [] : [["l", "look inside"] as const]),
      ...(walk.frames.length > 1 ? [["b", "back out"] as const] : []),
      ...(walk.before === undefined ? [] : [["u", "undo"] as const]),
      ["w", "write what is decided"],
      ["q", "quit, and keep it for later"],
    ],
  };
}

function shown(path: string): string {
  return textOf(Buffer.from(path, "latin1"), { controls: true });
}

/** Line breaks and escape sequences of others stay text; what is escaped already stays as it is. */
function plain(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
