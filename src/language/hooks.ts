import type { Made } from "./called.ts";

/** A program and its arguments. No shell reads it. */
export type Command = readonly [program: string, ...words: string[]];

export interface HookOptions {
  /** Run before its bytes are read: a database writes itself out. Where it fails, nothing is copied. */
  readonly quiesce?: Command;
  /** Run afterwards, also where copying failed. */
  readonly resume?: Command;
  /** The account that both run as: by default the component's owner. */
  readonly user?: string;
}

export interface Hooks extends Made<"hooks"> {
  readonly name: string;
  readonly options: HookOptions;
}
