import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { scratchBtrfs } from "../../support/btrfs.ts";
import { testToolchain } from "../../support/toolchain.ts";
import { Disk, directory, file, SCRIPT } from "./fixture.ts";

const host = realHost();
let disk: Disk;

beforeEach(async () => {
  const toolchain = await testToolchain();
  disk = new Disk(host, toolchain, await scratchBtrfs(host, toolchain));
  await disk.layOut();
});

afterEach(() => disk.scratch.release());

/** Programs that change something or order it to the disk: the power may go before or after each. */
const STEPS = ["btrfs", "cp", "mv", "mkdir", "chown", "chmod", "sync", "tr"];

/** A directory for PATH whose programs count themselves and, at the cut, kill the whole script. */
async function cutter(when: "before" | "after"): Promise<string> {
  const directory = disk.path(`cutter-${when}`);
  await mkdir(directory);
  for (const program of STEPS) {
    const real = (await disk.run(["sh", "-c", `command -v ${program}`])).text;
    const cut = 'if [ "$n" = "$CUT" ]; then kill -9 0; fi';
    await writeFile(
      join(directory, program),
      `#!/bin/sh
n=$(cat "$COUNTER"); n=$((n + 1)); echo "$n" >"$COUNTER"
${when === "before" ? cut : ""}
${real} "$@"; status=$?
${when === "after" ? cut : ""}
exit $status
`,
    );
    await chmod(join(directory, program), 0o755);
  }
  return directory;
}

/** Runs `make`, cut at the n-th step; returns whether the power went. */
async function makeCut(path: string, generation: number, cut: number): Promise<boolean> {
  const counter = disk.path("counter");
  await writeFile(counter, "0\n");
  const run = await disk.run(
    [
      "setsid",
      "--wait",
      "sh",
      "-c",
      'PATH="$1:$PATH" exec sh "$2" make "$3" "$4" erase',
      "sh",
      path,
      SCRIPT,
      disk.top,
      String(generation),
    ],
    [0, 1, 128 + 9],
    { CUT: String(cut), COUNTER: counter },
  );
  if (run.status === 1) throw new Error(run.stderr.toString());
  // What the kernel had by then is committed: the disk is as it would be found.
  await disk.run(["sync", "-f", disk.top]);
  return run.status !== 0;
}

test.each(["before", "after"] as const)(
  "power that goes %s any step loses nothing and leaves a bootable disk",
  async (when) => {
    await disk.generation(1, [directory("/srv/kept")], { "srv/kept/seed": "seed\n" });
    const first = await disk.make(1);
    await disk.complete(first);
    await disk.write("mine\n", "@state/directory/srv-kept/seed");
    await disk.write("work\n", "@roots", first, "home/ada/notes/a");
    await disk.write("more\n", "@roots", first, "home/ada/notes/b");
    const path = await cutter(when);

    let cuts = 0;
    for (let cut = 1; ; cut++) {
      // A component of its own for every cut, so that each seeds from the first root again.
      const components = [
        directory("/srv/kept"),
        directory("/home/ada/notes", `notes-${cut}`),
        file("/etc/machine-id"),
      ];
      await disk.generation(cut + 1, components);
      const wentOff = await makeCut(path, cut + 1, cut);

      expect(await disk.read("@roots", first, "home/ada/notes/a")).toBe("work\n");
      expect(await disk.read("@state/directory/srv-kept/seed")).toBe("mine\n");
      const seeded = disk.path(`@state/directory/notes-${cut}`);
      if (existsSync(seeded)) expect(await readFile(join(seeded, "b"), "utf8")).toBe("more\n");

      const boot = await disk.make(cut + 1);
      expect(await disk.read("@roots", `${boot}.stamp`)).toContain(`generation=${cut + 1}\n`);
      expect(await readFile(join(seeded, "a"), "utf8")).toBe("work\n");
      expect(await disk.read("@roots", boot, "etc/machine-id")).toMatch(/^[0-9a-f]{32}\n$/);
      if (!wentOff) break;
      cuts = cut;
    }
    expect(cuts).toBeGreaterThan(8);
  },
);
