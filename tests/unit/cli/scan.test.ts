import { expect, test } from "vitest";
import { command, type Group } from "../../../src/cli/command.ts";
import { scan } from "../../../src/cli/scan.ts";

const build = command({
  brief: "build",
  arguments: { config: { placeholder: "CONFIG", brief: "", optional: true } },
  flags: {
    dryRun: { brief: "" },
    yes: { brief: "", placeholder: "SERIAL" },
    group: { brief: "", placeholder: "NAME", many: true },
    as: { brief: "", placeholder: "TYPE", values: ["cache", "directory"] },
  },
  run: async () => undefined,
});
const tree: Group = { brief: "all", commands: { system: { brief: "systems", commands: { build } } } };

const usage = (words: readonly string[]) => scan(tree, words).catch((error: unknown) => error);

test("words become the command and its input", async () => {
  expect(await scan(tree, ["system", "build", "dir", "--dry-run", "--yes", "X", "--group=a", "--group", "b"])).toEqual({
    kind: "run",
    command: build,
    input: { config: "dir", dryRun: true, yes: "X", group: ["a", "b"], trace: false },
  });
});

test("what was not given is absent, and of what may be given often there is none", async () => {
  expect(await scan(tree, ["system", "build"])).toMatchObject({
    input: { dryRun: false, trace: false, group: [] },
  });
});

test("after -- a word that begins with a hyphen is an argument", async () => {
  expect(await scan(tree, ["system", "build", "--", "--dir"])).toMatchObject({ input: { config: "--dir" } });
});

test("help of a group, and of a command whatever else is there", async () => {
  expect(await scan(tree, ["system"])).toEqual({ kind: "help", path: ["system"] });
  expect(await scan(tree, ["system", "build", "--dry-run", "-h"])).toEqual({ kind: "help", path: ["system", "build"] });
  expect(await scan(tree, ["--version"])).toEqual({ kind: "version" });
});

test.each([
  [["sytem"], "there is no command sytem", "Did you mean system?"],
  [["system", "biuld"], "there is no command biuld", "Did you mean build?"],
  [["system", "build", "--dryrun"], "there is no flag --dryrun", "Did you mean --dry-run?"],
  [["system", "build", "--yes"], "--yes needs a value", undefined],
  [["system", "build", "--yes", "a", "--yes", "b"], "--yes is given twice", undefined],
  [["system", "build", "--dry-run=soon"], "--dry-run takes no value; not soon", undefined],
  [["system", "build", "--as", "tree"], "--as takes cache, directory; not tree", undefined],
])("%j is a usage error", async (words, message, hint) => {
  expect(await usage(words)).toMatchObject({ code: "CLI_USAGE", message, ...(hint === undefined ? {} : { hint }) });
});
