import { spawnSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildRelease } from "../../support/script.ts";
import { configFrom } from "../features/machine.ts";
import { scratch } from "./support.ts";

test.each([
  ["an EFI system partition", 'disk: { esp: "34M" },', 8 * 1024 ** 3, /EFI system partition: \d+ bytes are needed/],
  ["a disk", "", 1.4e9, /disk: up to \d+ bytes are needed/],
])("%s that is too small is found out before anything on the disk is destroyed", async (_, words, size, reason) => {
  buildRelease();
  const directory = await scratch();
  const config = join(directory, "config");
  await configFrom("examples/minimal", config, [[/defineSystem\(\{/, `defineSystem({ ${words}`]]);
  const image = join(directory, "diary.img");
  const diary = Buffer.alloc(64 * 1024, "dear diary ");
  writeFileSync(image, diary);
  truncateSync(image, Math.round(size));
  const argv = ["dist/lethe.mjs", "system", "init", config, image, "--yes", image];
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  expect(stderr).toContain("there is no room for this generation; nothing was changed [GENERATION_NO_SPACE]");
  expect(stderr).toMatch(reason);
  expect(status).toBe(2);
  truncateSync(image, diary.length);
  expect(readFileSync(image).equals(diary)).toBe(true);
});
