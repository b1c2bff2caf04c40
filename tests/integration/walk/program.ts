import { writeFileSync } from "node:fs";
import { Interrupted } from "../../../src/cli/interrupt.ts";
import { walkOnTerminal } from "../../../src/cli/walk-terminal.ts";
import { decisions, type ReportLine, startWalk } from "../../../src/workflows/index.ts";

const line = (path: string): ReportLine => ({
  kind: "unowned",
  type: "directory",
  apart: 0,
  path,
  amount: { files: 1, directories: 0, bytes: 5, newestMs: 0 },
  owner: { by: "user", name: "ada" },
  suggestion: { as: "directory", reason: "it is a person's" },
});

/** Keeps what was decided in a file, and fails on purpose where a line called `broken` is looked into. */
const [kept = ""] = process.argv.slice(2);
try {
  const walk = await walkOnTerminal(
    startWalk([line("/one"), line(`/two${"-".repeat(300)}\u001b[2J`), line("/broken")]),
    process,
    {
      look: async ({ path }) => {
        if (path === "/broken") throw new Error("cannot look");
        return [line(`${path}/inner`)];
      },
      keep: async (now) => writeFileSync(kept, JSON.stringify(decisions(now).map(({ word }) => word))),
      signal: new AbortController().signal,
    },
  );
  process.stdout.write(`ended ${String(walk.ended)}\n`);
} catch (error) {
  process.stdout.write(error instanceof Interrupted ? `interrupted ${error.status}\n` : `${String(error)}\n`);
}
