import { realHost } from "../src/host/index.ts";
import { silent } from "../src/model/index.ts";
import { openToolchain } from "../src/workflows/index.ts";
import { changesBench } from "./changes.ts";
import { imageBench } from "./image.ts";
import type { BenchContext, Row } from "./row.ts";
import { startUpBench } from "./start-up.ts";

/** Every bench by its name, its measurements as rows with the goals of the design. */
export const benches: Readonly<Record<string, (context: BenchContext) => Promise<Row[]>>> = {
  "start-up": startUpBench,
  image: imageBench,

  async changes({ toolchain }) {
    const files = Number(process.env["LETHE_BENCH_FILES"] ?? 600_000);
    const measured = await changesBench({ scale: files, toolchain });
    return measured.flatMap(({ changed, cache, lethe, send, rsync }) => {
      const what = `differences, ${changed} of ${files} files, ${cache}`;
      const faster = { timesFaster: changed <= 100 ? 35 : 1 };
      return [
        { what, against: "`rsync -n -a --delete`", ours: lethe, theirs: rsync, goal: faster },
        { what, against: "`btrfs send --no-data`", ours: lethe, theirs: send, goal: { timesAsLong: 1.3 } },
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
