import { SourceMap } from "node:module";
import { join } from "node:path";
import type { SourcePosition } from "../model/index.ts";
import type { Bundle } from "./bundle.ts";

/** Maps places of the bundled script back to the config's own files. */
export interface Positions {
  /** `at` as `calledAt` of the language gives it: the innermost call that stands in one of the config's files. */
  ofCall(at: string): SourcePosition | undefined;
  ofStack(stack: string): SourcePosition | undefined;
}

/** Paths are absolute, below `directory`. */
export function positions(bundle: Bundle, directory: string): Positions {
  let map: SourceMap | undefined;
  const ofPlace = (line: number, column: number): SourcePosition | undefined => {
    map ??= new SourceMap(JSON.parse(bundle.map) as ConstructorParameters<typeof SourceMap>[0]);
    const entry = map.findEntry(line - 1, column - 1);
    if (!("originalSource" in entry) || !entry.originalSource.startsWith("config:")) return undefined;
    return {
      file: join(directory, entry.originalSource.slice("config:".length)),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  };
  const ofCall = (at: string): SourcePosition | undefined => {
    for (const [, line, column] of at.matchAll(/(\d+):(\d+)/g)) {
      const position = ofPlace(Number(line), Number(column));
      if (position !== undefined) return position;
    }
    return undefined;
  };
  return {
    ofCall,
    ofStack: (stack) => ofCall([...stack.matchAll(/config\.js:(\d+:\d+)/g)].map(([, at]) => at).join()),
  };
}
