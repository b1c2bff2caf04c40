import type { Host } from "../host/index.ts";
import type { BytePath } from "../model/index.ts";

/** What a survey needs: it only ever looks. */
export interface SurveyContext {
  readonly host: Host;
}

/** Whether `path` is `directory` or below it. */
export function isWithin(path: BytePath, directory: BytePath): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}

/** `name`, relative and perhaps empty, below `directory`. */
export function joined(directory: BytePath, name: BytePath): BytePath {
  if (name === "") return directory;
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

/** What of `path` is below `directory`, without a leading slash; empty for the directory itself. */
export function relativeTo(directory: BytePath, path: BytePath): BytePath {
  return path === directory ? "" : path.slice(directory === "/" ? 1 : directory.length + 1);
}

/** Where the node at `path` of the machine is, seen from here: its root may be mounted elsewhere. */
export function located(root: BytePath, path: BytePath): Buffer {
  return Buffer.from(joined(root, path.slice(1)), "latin1");
}
