import { runCommandLine } from "./app.ts";
import { commands } from "./commands/index.ts";
import { endWith } from "./process.ts";

await endWith((world) => runCommandLine(commands, process.argv.slice(2), world), import.meta.dirname);
