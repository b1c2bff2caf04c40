import { realHost } from "../../../src/host/index.ts";

/** What a program says, as lines of latin1. */
export async function lines(argv: readonly string[], input = ""): Promise<string[]> {
  const done = await realHost().run(argv, { input, effect: "read" });
  return done.stdout.toString("latin1").split("\n").slice(0, -1);
}
