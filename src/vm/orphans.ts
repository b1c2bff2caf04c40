/**
 * Runs `argv` so that the kernel kills it when we end, however we do. It has to stay one process
 * (each wrapper executes the next), for only the process itself is bound, not its children.
 */
export function withoutOrphans(argv: readonly string[]): string[] {
  return ["setpriv", "--pdeathsig", "KILL", ...argv];
}
