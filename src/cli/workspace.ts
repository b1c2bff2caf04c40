import { resolve } from "node:path";
import type { Workspace } from "../workflows/index.ts";
import type { Context } from "./context.ts";

/** What a workflow needs of a command's world. */
export function workspaceOf(
  { host, progress, release, cwd, signal }: Context,
  { mirror, archive }: { readonly mirror?: string | undefined; readonly archive?: string | undefined } = {},
): Workspace {
  return {
    host,
    progress,
    release,
    cwd,
    signal,
    ...(mirror === undefined ? {} : { mirror }),
    ...(archive === undefined ? {} : { archive: resolve(cwd, archive) }),
  };
}
