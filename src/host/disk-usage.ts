import type { Host } from "./host.ts";

/** Bytes that each file or tree takes on its disk, through du(1): holes count for nothing, hard links once. */
export async function diskUsage(
  host: Pick<Host, "run">,
  paths: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (paths.length === 0) return new Map();
  const argv = ["du", "--summarize", "--block-size=1", "--null", "--files0-from=-"];
  const input = paths.map((path) => `${path}\0`).join("");
  const { text } = await host.run(argv, { effect: "read", input });
  const lines = text.split("\0").map((line) => /^(\d+)\t([\s\S]*)$/.exec(line));
  return new Map(lines.map((line) => [line?.[2] ?? "", Number(line?.[1] ?? 0)]));
}
