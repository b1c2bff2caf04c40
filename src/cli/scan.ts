import {
  buildApplication,
  buildCommand,
  buildRouteMap,
  type Command,
  type CommandContext,
  type RouteMap,
  run,
  type StricliIntegration,
  text_en,
} from "@stricli/core";
import { type AnyCommand, type Flag, type Group, isGroup } from "./command.ts";
import { everywhere } from "./parameters.ts";
import { positional } from "./positional.ts";
import { unknownCommand, unreadable } from "./scan-error.ts";

/** What a command line asks for. */
export type Request =
  | RunRequest
  | { readonly kind: "help"; readonly path: readonly string[] }
  | { readonly kind: "version" };

export interface RunRequest {
  readonly kind: "run";
  readonly command: AnyCommand;
  readonly input: Values;
}

export type Values = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

const NAME = "lethe";

/** Reads a command line. Throws UserError CLI_USAGE, with the nearest right word where there is one. */
export async function scan(tree: Group, words: readonly string[]): Promise<Request> {
  let found: Request | undefined;
  const answer = (request: Request) => {
    found = request;
  };
  let failure: Error | undefined;
  const record = (error: unknown) => {
    failure ??= error instanceof Error ? error : new Error(String(error));
    return "";
  };
  const application = buildApplication(
    routes(tree, [], answer),
    {
      name: NAME,
      scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
      localization: {
        text: {
          ...text_en,
          noCommandRegisteredForInput: ({ input, corrections }) => record(unknownCommand(input, corrections)),
          exceptionWhileParsingArguments: (error) => record(unreadable(error)),
          exceptionWhileRunningCommand: record,
          exceptionWhileLoadingCommandFunction: record,
          exceptionWhileLoadingCommandContext: record,
        },
      },
    },
    { help: helpFlag(answer), version: versionFlag(answer) },
  );
  const silent = { write() {} };
  await run(application, words, { process: { stdout: silent, stderr: silent } });
  if (failure !== undefined) throw failure;
  if (found === undefined) throw new Error(`no answer for the command line: ${words.join(" ")}`);
  return found;
}

type Answer = (request: Request) => void;

function routes(group: Group, path: readonly string[], answer: Answer): RouteMap<CommandContext> {
  const below: [string, Command<CommandContext> | RouteMap<CommandContext>][] = [];
  for (const [name, node] of Object.entries(group.commands)) {
    const words = [...path, name];
    below.push([name, isGroup(node) ? routes(node, words, answer) : leaf(node, words, answer)]);
  }
  return buildRouteMap({ routes: Object.fromEntries(below), docs: { brief: group.brief } });
}

function leaf(definition: AnyCommand, path: readonly string[], answer: Answer): Command<CommandContext> {
  const flags: Readonly<Record<string, Flag>> = { ...definition.flags, ...everywhere };
  const letters = Object.entries(flags).flatMap(([name, { letter }]) => (letter === undefined ? [] : [[letter, name]]));
  const repeatable = Object.keys(flags).filter((name) => flags[name]?.many === true);
  return buildCommand<Values, string[]>({
    docs: { brief: definition.brief },
    parameters: {
      flags: Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, scannedFlag(flag)])) as never,
      aliases: Object.fromEntries(letters) as never,
      positional: { kind: "array", parameter: { brief: "", parse: String } },
    },
    func: (values, ...words) => {
      const lists = Object.fromEntries(repeatable.map((name) => [name, values[name] ?? []]));
      const input = { ...values, ...lists, ...positional(definition.arguments ?? {}, words, path) };
      answer({ kind: "run", command: definition, input });
    },
  });
}

function scannedFlag(flag: Flag) {
  const { brief, placeholder, values } = flag;
  if (placeholder === undefined) return { kind: "boolean", brief, default: false, withNegated: false };
  const variadic = flag.many === true ? { variadic: true } : {};
  if (values !== undefined) return { kind: "enum", brief, values, optional: true, ...variadic };
  return { kind: "parsed", parse: String, brief, placeholder, optional: true, ...variadic };
}

type Integration = StricliIntegration<CommandContext>;

function helpFlag(answer: Answer): Integration {
  return {
    flag: {
      brief: "show what a command does, its flags and exit statuses",
      aliases: ["h"],
      global: true,
      defaultForRouteMap: true,
      run: (_, { result }) => answer({ kind: "help", path: result.prefix.slice(1) }),
    },
  };
}

function versionFlag(answer: Answer): Integration {
  return { flag: { brief: "show the version", aliases: ["v"], run: () => answer({ kind: "version" }) } };
}
