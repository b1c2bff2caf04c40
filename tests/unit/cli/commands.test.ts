import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { isGroup, kebab, type Node, walk } from "../../../src/cli/command.ts";
import { commands } from "../../../src/cli/commands/index.ts";
import { completions } from "../../../src/cli/completion/index.ts";
import { helpText } from "../../../src/cli/help.ts";
import { manualPages } from "../../../src/cli/man.ts";
import { everywhere } from "../../../src/cli/parameters.ts";

const FOLDER = "src/cli/commands";
const every = [...walk(commands, [])];
const leaves = every.flatMap(([path, node]) => (isGroup(node) ? [] : [{ path, command: node }]));

test("no command is written and then forgotten in the tree", async () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const listed = new Set<unknown>(leaves.map(({ command }) => command));
  for (const file of files) {
    const exported = (await import(resolve(FOLDER, file))) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported)) {
      const isCommand = typeof value === "object" && value !== null && "run" in value;
      // A hidden one is in the tree as well, where help does not show it.
      const isHidden = isCommand && "hidden" in value && Object.values(commands.commands).includes(value as Node);
      if (isCommand && !isHidden) expect([file, name, listed.has(value)]).toEqual([file, name, true]);
    }
  }
});

/** What only looks, what works on a throw-away disk, and what shows its plan and asks each time. */
const WITHOUT_DRY_RUN = [
  ...["state check-untracked", "state edit", "state status", "state verify"],
  ...["completion", "try", "system vm", "system list-generations", "system status", "system diff"],
  ...["roots list", "roots diff", "roots browse", "disk unlock-methods list"],
  ...["secret edit", "secret list", "secret show", "security-key list"],
];

test("every command that changes something has --dry-run", () => {
  const without = leaves.filter(({ command }) => command.flags?.["dryRun"] === undefined);
  expect(without.map(({ path }) => path.join(" ")).sort()).toEqual(WITHOUT_DRY_RUN.toSorted());
});

test("every help fits eighty columns and names every flag and argument", () => {
  for (const { path, command } of leaves) {
    const help = helpText(commands, path, 80);
    for (const name of Object.keys({ ...command.flags, ...everywhere })) expect(help).toContain(`--${kebab(name)}`);
    for (const { placeholder } of Object.values(command.arguments ?? {})) expect(help).toContain(placeholder);
  }
});

test("a command line that is given as an example is one of a command that there is", () => {
  for (const { path, command } of leaves) {
    for (const [line] of command.examples ?? []) expect(line).toContain(["lethe", ...path].join(" "));
  }
});

test("man pages and completions come from the same commands", () => {
  const pages = manualPages(commands);
  expect(pages).toHaveLength(every.length);
  for (const script of Object.values(completions)) {
    for (const { path, command } of leaves) {
      expect(script(commands)).toContain(path.at(-1));
      for (const name of Object.keys(command.flags ?? {})) expect(script(commands)).toContain(kebab(name));
    }
  }
});

test("bash completes commands, flags and values", () => {
  const complete = (...words: string[]) => {
    const script = `${completions.bash(commands)}
COMP_WORDS=(lethe ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _lethe; echo "\${COMPREPLY[*]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout.trim().split(" ");
  };
  expect(complete("compl")).toEqual(["completion"]);
  expect(complete("completion", "")).toContain("zsh");
  expect(complete("man", "--dir")).toEqual(["--directory"]);
});

test("the reference of the commands is their help", async () => {
  const { reference } = await import("../../support/reference.ts");
  const wanted = reference();
  expect(readFileSync("docs/reference/commands.md", "utf8")).toBe(wanted);
});
