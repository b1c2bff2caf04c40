import { resolve } from "node:path";
import { directoryMedium, type Medium } from "../secrets/index.ts";
import type { Workspace } from "./workspace.ts";

/** Opens what a person named as the place of a key. Throws UserError SECRETS_HOLDER. */
export async function withMedium<T>(
  { host, cwd }: Workspace,
  target: string,
  use: (medium: Medium) => Promise<T>,
): Promise<T> {
  return use(await directoryMedium(host, resolve(cwd, target)));
}
