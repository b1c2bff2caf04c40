import { writeFileSync } from "node:fs";
import { walk } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands/index.ts";
import { helpText } from "../../src/cli/help.ts";

/** docs/reference/commands.md as it should be; with LETHE_UPDATE=1 it is written anew. */
export function reference(): string {
  const sections = [...walk(commands, [])].map(([path]) => {
    const title = ["lethe", ...path].join(" ");
    return `## ${title}\n\n\`\`\`text\n${helpText(commands, path, 100)}\`\`\`\n`;
  });
  const head = "# Commands\n\nMade from the commands themselves: `LETHE_UPDATE=1 npm run test:unit` writes it anew.\n";
  const text = [head, ...sections].join("\n");
  if (process.env["LETHE_UPDATE"] === "1") writeFileSync("docs/reference/commands.md", text);
  return text;
}
