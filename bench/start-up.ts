import { execFileSync } from "node:child_process";
import { fastestInTurns, type Row } from "./row.ts";

/** What a person waits for before anything happens. */
export async function startUpBench(): Promise<Row[]> {
  const running = (program: string, ...words: string[]) => {
    return () => execFileSync(program, words, { stdio: "ignore" });
  };
  running("./lethe", "--version")();
  const [node = 0, installed = 0, checkout = 0] = await fastestInTurns(30, [
    running("node", "-e", "0"),
    running("node", "dist/lethe.mjs", "--help"),
    running("./lethe", "--help"),
  ]);
  const theirs = { against: "`node -e 0`", theirs: node };
  return [
    { what: "`lethe --help`", ours: installed, ...theirs, goal: { timesAsLong: 1.5 } },
    { what: "`./lethe --help`, through the launcher", ours: checkout, ...theirs, goal: { timesAsLong: 2.5 } },
  ];
}
