import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const AREAS = ["AMEND", "CLI", "HOST", "CONFIG", "FEATURE", "IMPORT", "PACKAGES", "RUNTIME", "SECRETS"]
  .concat(["TOOLS", "IMAGE", "GENERATION", "BOOT", "CHANGES", "STATE", "SURVEY", "DISK", "VM", "FORMAT"])
  .join("|");

function codesIn(text: string, before: string, after: string): string[] {
  return [...text.matchAll(new RegExp(`${before}((?:${AREAS})_[A-Z_]+)${after}`, "g"))].map(([, code = ""]) => code);
}

test("every error code in the source is documented, and every documented one is in the source", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const used = files.flatMap((name) => codesIn(readFileSync(join("src", name), "utf8"), '"', '"'));
  const documented = codesIn(readFileSync("docs/reference/errors.md", "utf8"), "\\n\\| `", "`");
  expect(documented).toEqual([...new Set(documented)]);
  expect([...new Set(used)].sort()).toEqual(documented.sort());
});
