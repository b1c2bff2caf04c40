import { expect, test } from "vitest";
import { tryLethe } from "../../../src/workflows/index.ts";
import { collector } from "../../support/collect.ts";
import { testWorkspace } from "../../support/workspace.ts";

test("the life of a machine whose disk is encrypted: by its stick, by its passphrase, and to who has neither", async () => {
  const teller = collector();
  await tryLethe(testWorkspace(), teller, { example: "encrypted", short: false, keep: false });
  expect(teller.claims.filter(({ held }) => !held)).toEqual([]);
  expect(teller.claims.length).toBeGreaterThan(12);
});
