import { dryRun, type Host, realHost, traced } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { agree, choose, confirm, requireTerminal } from "./confirm.ts";
import type { Context } from "./context.ts";
import type { ExitStatus } from "./exit-status.ts";
import { askHidden } from "./hidden.ts";
import { interruptible, onInterrupt } from "./interrupt.ts";
import { inPrivateNamespace } from "./namespace.ts";
import { outputTo } from "./output.ts";
import { wholeInput } from "./piped-input.ts";
import { progressOn } from "./progress.ts";
import type { RunRequest, Values } from "./scan.ts";
import type { World } from "./terminal.ts";

type Ready =
  | { readonly kind: "ready"; readonly context: Context; end(): void }
  /** Another process has run it. */
  | { readonly kind: "ended"; readonly status: ExitStatus };

/** Makes the world of a command: its host with the wrappers that flags ask for, its output, its right to mount. */
export async function prepare({ command, input }: RunRequest, world: World): Promise<Ready> {
  const isRoot = process.geteuid?.() === 0;
  if (command.needs === "mounts" || (command.needs === "mounts-of-root" && isRoot)) {
    const ended = await inPrivateNamespace();
    if (ended !== undefined) return { kind: "ended", status: ended };
  }
  const json = input["json"] === true;
  const progress = progressOn(world.stderr, json);
  const output = outputTo(world.stdout, json, () => progress.hide());
  const signal = onInterrupt();
  const told = command.stopsAtPlan === true ? { ...input, dryRun: false } : input;
  const host = await wrapped(interruptible(realHost(), signal), told, {
    trace: (line) => progress.note(`+ ${line}`),
    effect: (action, what) => output.result({ would: action, what }, () => `would ${action} ${what}`),
  });
  if (command.needs === "root" && host.uid !== 0) {
    throw new UserError("CLI_ROOT", "this needs root", { hint: "Run it again with sudo." });
  }
  const yes = typeof input["yes"] === "string" ? input["yes"] : undefined;
  const context: Context = {
    host,
    progress,
    output,
    signal,
    cwd: world.cwd,
    width: world.stdout.isTTY === true ? world.stdout.columns : undefined,
    release: world.release,
    confirm: (confirmation) => confirm(confirmation, yes, world),
    agree: (question) => agree(question, input["yes"] === true, world),
    requireTerminal: () => requireTerminal(world),
    hidden: (question, { twice }) => {
      progress.hide();
      return askHidden(question, twice, world, signal);
    },
    input: () => {
      if (world.stdin.isTTY !== true) return wholeInput(world.stdin);
      throw new UserError("CLI_TERMINAL", "standard input is a terminal, where all that is typed would be shown", {
        hint: "Give it from a program or a file: ... --stdin < FILE; or leave --stdin out, to be asked for it.",
      });
    },
    choose: (question, words) => choose(question, words, world),
  };
  return { kind: "ready", context, end: () => progress.end() };
}

interface Tellers {
  trace(line: string): void;
  effect(action: string, what: string): void;
}

async function wrapped(host: Host, input: Values, tell: Tellers): Promise<Host> {
  const shown = input["trace"] === true ? traced(host, tell.trace) : host;
  if (input["dryRun"] !== true) return shown;
  const { cacheDirectory } = await import("../workflows/index.ts");
  return dryRun(shown, ({ action, what }) => tell.effect(action, what), cacheDirectory(shown));
}
