import { type Group, isGroup, type Node } from "./command.ts";
import type { Context } from "./context.ts";
import { type ExitStatus, exitStatus, status } from "./exit-status.ts";
import { renderError } from "./render-error.ts";
import type { Request, RunRequest } from "./scan.ts";
import type { World } from "./terminal.ts";

/** Runs one command line to its end and gives its exit status. Never throws. */
export async function runCommandLine(tree: Group, words: readonly string[], world: World): Promise<ExitStatus> {
  try {
    return await answer(tree, words, world);
  } catch (error) {
    const colour = world.stderr.isTTY === true && (world.env["NO_COLOR"] ?? "") === "";
    const style = { json: words.includes("--json"), colour, debug: world.env["LETHE_DEBUG"] === "1" };
    world.stderr.write(renderError(error, style));
    return exitStatus(error);
  }
}

async function answer(tree: Group, words: readonly string[], world: World): Promise<ExitStatus> {
  const request = plainHelp(tree, words) ?? (await (await import("./scan.ts")).scan(tree, words));
  switch (request.kind) {
    case "help": {
      const { helpText } = await import("./help.ts");
      world.stdout.write(helpText(tree, request.path, world.stdout.columns ?? 80));
      return status.ok;
    }
    case "version": {
      const { versionText } = await import("./version.ts");
      world.stdout.write(`${await versionText(world.release)}\n`);
      return status.ok;
    }
    case "run":
      return runCommand(request, world);
  }
}

/** `lethe COMMAND --help`, told apart without loading the scanner: nobody should wait for help. */
function plainHelp(tree: Group, words: readonly string[]): Request | undefined {
  const path = words.at(-1) === "--help" || words.at(-1) === "-h" ? words.slice(0, -1) : words;
  let node: Node | undefined = tree;
  for (const word of path) node = node !== undefined && isGroup(node) ? named(node, word) : undefined;
  const asked = path.length < words.length || (node !== undefined && isGroup(node));
  return node !== undefined && asked ? { kind: "help", path } : undefined;
}

function named({ commands }: Group, word: string): Node | undefined {
  return Object.hasOwn(commands, word) ? commands[word] : undefined;
}

async function runCommand(request: RunRequest, world: World): Promise<ExitStatus> {
  const { prepare } = await import("./prepare.ts");
  const ready = await prepare(request, world);
  if (ready.kind === "ended") return ready.status;
  try {
    return (await request.command.run(request.input as never, ready.context)) ?? status.ok;
  } catch (error) {
    throw interruptionOr(error, ready.context);
  } finally {
    ready.end();
  }
}

/** After Ctrl-C the programs that it ended fail each in its own way: none of that is news. */
function interruptionOr(error: unknown, { signal }: Context): unknown {
  return signal.aborted ? signal.reason : error;
}
