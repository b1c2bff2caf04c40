import type { Host } from "../../src/host/index.ts";

/** What the killed process would have said. */
export class Interrupted extends Error {}

/**
 * A host that stops for good after its first `effects` effects: the next one, and each after it, throws without
 * being done. What only reads does not count. `count` tells how many there were.
 */
export function interrupting(host: Host, effects: number): Host & { readonly count: () => number } {
  let done = 0;
  const effect =
    <Words extends readonly unknown[], Result>(action: (...words: Words) => Promise<Result>) =>
    async (...words: Words): Promise<Result> => {
      if (done >= effects) throw new Interrupted(`killed after ${effects} effects`);
      done += 1;
      return action(...words);
    };
  const run = effect(host.run);
  return {
    ...host,
    count: () => done,
    run: (argv, options) => (options?.effect === "read" ? host.run(argv, options) : run(argv, options)),
    writeFile: effect((...words: Parameters<Host["writeFile"]>) => host.writeFile(...words)),
    makeDir: effect((...words: Parameters<Host["makeDir"]>) => host.makeDir(...words)),
    symlink: effect(host.symlink),
    rename: effect(host.rename),
    remove: effect((...words: Parameters<Host["remove"]>) => host.remove(...words)),
    chmod: effect(host.chmod),
    chown: effect(host.chown),
  };
}
