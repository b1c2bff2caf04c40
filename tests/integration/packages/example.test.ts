import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatLock, parseLock } from "../../../src/format/index.ts";
import { buildSystem } from "../../../src/workflows/index.ts";
import { buildExample } from "../../../src/workflows/try/example.ts";
import { buildRelease } from "../../support/script.ts";
import { testWorkspace } from "../../support/workspace.ts";
import { configFrom } from "../features/machine.ts";

const workspace = testWorkspace();
let config = "";
let directory = "";
beforeAll(async () => {
  buildRelease();
  directory = await mkdtemp(join(tmpdir(), "lethe-example-"));
  config = join(directory, "config");
  await configFrom("examples/minimal", config, []);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test("an example whose pinned packages have left every mirror is solved afresh, and that is said", async () => {
  const file = join(config, "lethe.lock");
  const lock = parseLock(await readFile(file, "utf8"), file);
  const packages = lock.packages.map((one) =>
    one.name === "tzdata"
      ? { ...one, version: "1900a-1", sha256: "0".repeat(64), path: "pool/main/t/tzdata/gone.deb" }
      : one,
  );
  await writeFile(file, formatLock({ ...lock, packages }));
  // A person's own config is never changed behind their back.
  await expect(buildSystem(workspace, config)).rejects.toMatchObject({ code: "PACKAGES_GONE" });
  expect(await readFile(file, "utf8")).toContain("1900a-1");

  const said: string[] = [];
  const { root } = await buildExample(workspace, config, { say: (text) => void said.push(text) });
  expect(said).toEqual([
    expect.stringMatching(/tzdata 1900a-1 is nowhere to be had any more.*: today's are taken instead\./),
  ]);
  expect(root.layers.map(({ name }) => name)).toContain("declaration");
  expect(await readFile(file, "utf8")).not.toContain("1900a-1");
});
