import { join } from "node:path";
import { command, type Group } from "../command.ts";
import { dryRun } from "../parameters.ts";

export const man = (tree: () => Group) =>
  command({
    brief: "print a manual page, or write them all",
    arguments: {
      words: { placeholder: "COMMAND", brief: "whose page; none: that of lethe itself", optional: true, many: true },
    },
    flags: { dryRun, directory: { brief: "write every page into it", placeholder: "DIR", file: true } },
    examples: [["lethe man system build | man -l -", "read one"]],
    async run({ words, directory }, { host, output }) {
      const { manualPage, manualPages } = await import("../man.ts");
      if (directory === undefined) {
        output.raw(manualPage(tree(), words));
        return undefined;
      }
      await host.makeDir(directory);
      for (const [name, text] of manualPages(tree())) await host.writeFile(join(directory, name), text);
      return undefined;
    },
  });
