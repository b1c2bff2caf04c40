import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { buildRelease, checkScript } from "../../support/script.ts";

describe("command scripts", () => {
  beforeAll(buildRelease);

  test.each(readdirSync("tests/scripts").filter((name) => name.endsWith(".txt")))("%s", (name) => {
    const { expected, actual } = checkScript(`tests/scripts/${name}`);
    expect(actual).not.toContain("a bug in Lethe");
    expect(actual).toBe(expected);
  });
});
