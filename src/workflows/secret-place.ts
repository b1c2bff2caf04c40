import { hostname } from "node:os";
import { type ConfigPlace, findConfig } from "../config/index.ts";
import { UserError } from "../model/index.ts";
import { withSecrets } from "../secrets/index.ts";
import type { Workspace } from "./workspace.ts";

export const OTHERS = "waiting for another lethe that changes these secrets";

/** Where a config is; it need not be right yet, for its secrets to be looked after. */
export function secretPlace({ host, cwd }: Workspace, config: string | undefined): Promise<ConfigPlace> {
  return findConfig(host, config, { cwd, hostname: hostname() });
}

/** Throws UserError SECRETS_NAME. */
export function requireName(name: string): void {
  if (/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) return;
  throw new UserError("SECRETS_NAME", `${name} is no name of a secret`, {
    hint: "One has lower-case letters, digits, dots, hyphens and underscores: wifi-home",
  });
}

export function changingSecrets<T>(
  { host, progress }: Workspace,
  directory: string,
  use: () => Promise<T>,
): Promise<T> {
  return withSecrets(host, directory, () => progress.note(OTHERS), use);
}
