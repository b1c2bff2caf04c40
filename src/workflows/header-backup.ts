import { resolve } from "node:path";
import { backupLuksHeader } from "../disk/index.ts";
import { UserError } from "../model/index.ts";
import { located } from "./located-luks.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Copies the header of an encrypted disk to a new file; with `planOnly` only looks whether it could.
 * Throws UserError DISK_BACKUP_FILE where one is there.
 */
export async function backupHeader(
  workspace: Workspace,
  path: string | undefined,
  file: string,
  { planOnly = false }: { readonly planOnly?: boolean } = {},
): Promise<void> {
  const { context, place } = await located(workspace, path);
  const to = resolve(workspace.cwd, file);
  if (await workspace.host.exists(to)) {
    throw new UserError("DISK_BACKUP_FILE", `${to} is there already, and may be the backup of another header`, {
      hint: "Name a file that is not there.",
    });
  }
  if (!planOnly) await backupLuksHeader(context, place, to);
}
