import { UserError } from "../model/index.ts";
import type { ChangesContext, Located } from "./context.ts";

/** xargs says so where a program it ran ended with a status of its own. */
const SOME_FAILED = 123;

/**
 * Runs `argv` over many paths, which go in by standard input: an argument of Node's must be UTF-8, a name need not be.
 * Works from inside each root, so that it is this root which is seen although the toolchain has its own /usr.
 * `tolerated` matches what may be said of a path that cannot be looked at. Answers by root, as latin1.
 */
export async function runOver(
  { host, toolchain }: ChangesContext,
  argv: readonly string[],
  places: readonly Located[],
  tolerated: RegExp,
): Promise<Map<string, string>> {
  const outputs = new Map<string, string>();
  for (const [root, paths] of byRoot(places)) {
    const input = Buffer.from(paths.map((path) => `${dotted(path)}\0`).join(""), "latin1");
    const wrapped = toolchain.wrap(["xargs", "-0", ...argv]);
    const done = await host.run(wrapped, {
      cwd: root,
      input,
      env: { LC_ALL: "C" },
      accept: [0, SOME_FAILED],
      effect: "read",
    });
    const complaints = done.stderr.toString("latin1").split("\n");
    const serious = complaints.filter((line) => line !== "" && !tolerated.test(line));
    if (done.status !== 0 && serious.length > 0) {
      throw new UserError("CHANGES_LOOK", `${argv[0]} cannot look at what is below ${root}`, { details: serious });
    }
    outputs.set(root, done.stdout.toString("latin1"));
  }
  return outputs;
}

export function byRoot(places: readonly Located[]): Map<string, string[]> {
  const roots = new Map<string, string[]>();
  for (const { root, path } of places) {
    const paths = roots.get(root);
    if (paths === undefined) roots.set(root, [path]);
    else paths.push(path);
  }
  return roots;
}

/** As the programs are given it, and as they give it back. */
export function dotted(path: string): string {
  return path === "" ? "." : `./${path}`;
}
