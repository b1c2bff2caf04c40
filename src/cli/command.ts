import type { Context } from "./context.ts";
import type { ExitStatus } from "./exit-status.ts";

/** A word on the command line, by position. Optional ones may come first: they are left out from the left. */
export interface Argument {
  /** As the help shows it: `CONFIG`. */
  readonly placeholder: string;
  readonly brief: string;
  readonly optional?: boolean;
  /** The last argument only: takes all the words that are left. */
  readonly many?: boolean;
  /** The only words allowed. */
  readonly values?: readonly string[];
  /** A shell completes file names. */
  readonly file?: boolean;
}

export interface Flag {
  readonly brief: string;
  /** Its short form: `z` for -z. */
  readonly letter?: string;
  /** Present: the flag takes a value, shown so. */
  readonly placeholder?: string;
  readonly values?: readonly string[];
  /** May be given more than once. */
  readonly many?: boolean;
  readonly file?: boolean;
}

export type Arguments = Readonly<Record<string, Argument>>;
export type Flags = Readonly<Record<string, Flag>>;

type ArgumentValue<A extends Argument> = A extends { many: true }
  ? readonly Word<A>[]
  : A extends { optional: true }
    ? Word<A> | undefined
    : Word<A>;

type FlagValue<F extends Flag> = F extends { placeholder: string }
  ? F extends { many: true }
    ? readonly Word<F>[]
    : Word<F> | undefined
  : boolean;

type Word<T> = T extends { values: readonly (infer V extends string)[] } ? V : string;

export type Input<A extends Arguments, F extends Flags> = {
  readonly [K in keyof A]: ArgumentValue<A[K]>;
} & { readonly [K in keyof F]: FlagValue<F[K]> };

/** All there is to know of a command: what help, man pages and completions say, and what it does. */
export interface CommandDefinition<A extends Arguments, F extends Flags> {
  /** One line, without a full stop. */
  readonly brief: string;
  /** Paragraphs. */
  readonly description?: string;
  readonly arguments?: A;
  /** Names in camelCase; typed and shown in kebab-case. */
  readonly flags?: F;
  /** What the exit statuses mean that are this command's own, such as 1. */
  readonly statuses?: Readonly<Record<number, string>>;
  /** A command line, and what it is for. */
  readonly examples?: readonly (readonly [line: string, purpose: string])[];
  /**
   * `mounts`: root, in a mount namespace of its own, which ends with the command. `mounts-of-root`: such a namespace
   * where root runs it; anybody else may run it too, and it mounts nothing.
   */
  readonly needs?: "root" | "mounts" | "mounts-of-root";
  /** Its `--dry-run` stops once its plan is told. Until then it mounts and looks as ever: its host is not wrapped. */
  readonly stopsAtPlan?: boolean;
  readonly hidden?: boolean;
  /** Imports what it needs when it runs, so that help and completion start fast. */
  readonly run: (input: Input<A, F>, context: Context) => Promise<ExitStatus | undefined>;
}

export type AnyCommand = CommandDefinition<Arguments, Flags>;

export interface Group {
  readonly brief: string;
  readonly commands: Readonly<Record<string, Node>>;
}

export type Node = AnyCommand | Group;

export function command<const A extends Arguments = Arguments, const F extends Flags = Flags>(
  definition: CommandDefinition<A, F>,
): AnyCommand {
  // The scanner gives `run` exactly what `arguments` and `flags` describe.
  return definition as unknown as AnyCommand;
}

export function isGroup(node: Node): node is Group {
  return "commands" in node;
}

export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Every command below `node`, with the words that lead to it. Hidden ones are left out. */
export function* walk(node: Node, path: readonly string[]): Generator<readonly [readonly string[], Node]> {
  yield [path, node];
  if (!isGroup(node)) return;
  for (const [name, below] of Object.entries(node.commands)) {
    if (isGroup(below) || below.hidden !== true) yield* walk(below, [...path, name]);
  }
}
