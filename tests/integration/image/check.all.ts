import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkSystem } from "../../../src/workflows/index.ts";
import { buildRelease } from "../../support/script.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { configFrom } from "../features/machine.ts";

let directory = "";
beforeAll(async () => {
  buildRelease();
  directory = await mkdtemp(join(tmpdir(), "lethe-check-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** What differs, as a person reads it. */
async function differences(example: string): Promise<string[]> {
  const config = join(directory, example);
  await configFrom(`examples/${example}`, config, []);
  const { digest, differences } = await checkSystem(testWorkspace(), config);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  return differences.map(({ path, what, detail }) => `/${path}: ${what.join(", ")} ${detail}`);
}

test.each(["minimal", "laptop"])("the %s is the same tree when it is built twice from nothing", async (example) => {
  expect(await differences(example)).toEqual([]);
});
