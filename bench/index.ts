import { realHost } from "../src/host/index.ts";
import { silent } from "../src/model/index.ts";
import { openToolchain } from "../src/workflows/index.ts";
import { changesBench } from "./changes.ts";
import { imageBench } from "./image.ts";
import { resetBench } from "./reset.ts";
import type { BenchContext, Row } from "./row.ts";
import { startUpBench } from "./start-up.ts";
import { stateBench } from "./state.ts";
import { untrackedBench } from "./untracked.ts";

/** Every bench by its name, its measurements as rows with the goals of the design. */
export const benches: Readonly<Record<string, (context: BenchContext) => Promise<Row[]>>> = {
  "start-up": startUpBench,
  image: imageBench,
  reset: resetBench,
  state: stateBench,
  untracked: untrackedBench,

  async changes({ toolchain }) {
    const measured = [];
    for (const scale of (process.env["LETHE_BENCH_FILES"] ?? "600000,2000000").split(",").map(Number)) {
      measured.push(...(await changesBench({ scale, toolchain })));
    }
    return measured.flatMap(({ files, changed, cache, lethe, send, rsync, snapper }) => {
      const what = `differences, ${changed} of ${files} files, ${cache}`;
      const scattered = changed > 100;
      // The design's goals: few changes against rsync, warm; many against the bare stream, and against snapper, cold.
      const byRsync = cache === "warm" && !scattered ? { goal: { timesFaster: 35 } } : {};
      const bySnapper = cache === "cold" && scattered ? { goal: { timesFaster: 1 } } : {};
      const bySend = scattered ? { goal: { timesAsLong: 1.3 } } : {};
      return [
        { what, against: "`rsync -n -a --delete`", ours: lethe, theirs: rsync, ...byRsync },
        { what, against: "`snapper status`", ours: lethe, theirs: snapper, ...bySnapper },
        { what, against: "`btrfs send --no-data`", ours: lethe, theirs: send, ...bySend },
      ];
    });
  },
};

/** The same tools root and cache that a person's own runs use. */
export async function openBenchToolchain(): Promise<Omit<BenchContext, "scratch">> {
  const cache = process.env["LETHE_CACHE"] ?? "/var/cache/lethe";
  const context = { host: realHost(), cache, progress: silent };
  return { cache, toolchain: await openToolchain(context, { lock: "tools.lock" }) };
}
