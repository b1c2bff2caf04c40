import type { Host } from "../host/index.ts";
import type { Progress } from "../model/index.ts";
import type { Confirmation } from "./confirm.ts";
import type { Output } from "./output.ts";

/** The world of a command. */
export interface Context {
  /** Under --dry-run it changes nothing, under --trace it tells what it does; it ends its programs at Ctrl-C. */
  readonly host: Host;
  readonly progress: Progress;
  readonly output: Output;
  /** Absolute. */
  readonly cwd: string;
  /** Columns of the terminal that results go to; undefined where they go elsewhere. */
  readonly width: number | undefined;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  /** The directory this program is installed in, absolute. */
  readonly release: string;
  /** Returns once a person has agreed; throws UserError CLI_CONFIRM where nobody has. */
  confirm(confirmation: Confirmation): Promise<void>;
  /** The same for what loses nothing: `y` is enough, or --yes. */
  agree(question: string): Promise<void>;
  /** Throws UserError CLI_TERMINAL where no person sits at a terminal. */
  requireTerminal(): void;
  /**
   * A line that is typed and never shown, `twice` the same; on no terminal, the next line of standard input. Throws
   * UserError CLI_CONFIRM at its end, or where the two differ.
   */
  hidden(question: string, options: { readonly twice: boolean }): Promise<string>;
  /** All that is left of standard input. Throws UserError CLI_TERMINAL where that is a terminal. */
  input(): Promise<Buffer>;
  /** One of `words`, by its first letter; the last one where the terminal is gone. */
  choose<Word extends string>(question: string, words: readonly Word[]): Promise<Word>;
}
