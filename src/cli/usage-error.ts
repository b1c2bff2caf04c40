import { UserError } from "../model/index.ts";

export function usageError(message: string, nearest: readonly string[] = [], path: readonly string[] = []): UserError {
  const help = `${["lethe", ...path].join(" ")} --help says what there is.`;
  const hint = nearest.length > 0 ? `Did you mean ${nearest.slice(0, 3).join(" or ")}?` : help;
  return new UserError("CLI_USAGE", message, { hint });
}
