import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { confirm } from "../../../src/cli/confirm.ts";

const losses = ["sda1: ext4, 20 GB: destroyed"];
const pipe = { stdin: new PassThrough(), stderr: { write: () => true } };

test("the right word given beforehand is enough", async () => {
  await expect(confirm({ losses, word: "WD-123" }, "WD-123", pipe)).resolves.toBeUndefined();
});

test("another word is refused, and what would be lost is told", async () => {
  await expect(confirm({ losses, word: "WD-123" }, "WD-124", pipe)).rejects.toMatchObject({
    code: "CLI_CONFIRM",
    details: losses,
    hint: "To agree, add: --yes WD-123",
  });
});

test("with nobody to ask it is refused", async () => {
  await expect(confirm({ losses, word: "WD-123" }, undefined, pipe)).rejects.toMatchObject({ code: "CLI_CONFIRM" });
});
