import { expect, test } from "vitest";
import { tryLethe } from "../../src/workflows/index.ts";
import { collector } from "../support/collect.ts";
import { testWorkspace } from "../support/workspace.ts";

test("the whole life of a machine: built, installed, booted, changed, forgotten, reconfigured from inside, and back on a new disk", async () => {
  const teller = collector();
  await tryLethe(testWorkspace(), teller, { example: "homecoming", short: false, keep: false });
  expect(teller.claims.filter(({ held }) => !held)).toEqual([]);
  expect(teller.claims.length).toBeGreaterThan(28);
});
