import { quote } from "../host/index.ts";
import { type ErrorCode, UserError } from "../model/index.ts";
import type { CommandOptions, CommandResult, CopyOptions, Guest, WaitOptions } from "./guest.ts";

const DEFAULT_TIMEOUT = 120_000;
/** timeout(1)'s status when it had to kill. */
const TIMED_OUT = 124;

export interface RawResult {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** What commands, copies and errors have in common, whichever way a command reaches the guest. */
export abstract class CommandedGuest implements Guest {
  abstract console(): Promise<string>;
  abstract powerOff(options?: WaitOptions): Promise<void>;
  abstract cutPower(): Promise<void>;
  abstract close(): Promise<void>;

  /** `timeout` in milliseconds, after which the guest kills the command and answers with status 124. */
  protected abstract ask(command: string, input: Uint8Array, timeout: number): Promise<RawResult>;

  async run(command: string, options: CommandOptions = {}): Promise<CommandResult> {
    const { status, stdout, stderr } = await this.#raw(command, options);
    return { status, stdout: stdout.toString("utf8"), stderr: stderr.toString("utf8") };
  }

  async succeed(command: string, options: CommandOptions = {}): Promise<string> {
    return (await this.#checked(command, options)).stdout.toString("utf8").replace(/\n$/, "");
  }

  async copyTo(content: string | Uint8Array, path: string, { mode = 0o644 }: CopyOptions = {}): Promise<void> {
    const place = quote(path);
    await this.#checked(`umask 077; cat >${place} && chmod ${mode.toString(8)} ${place}`, { input: content });
  }

  async copyFrom(path: string): Promise<Buffer> {
    return (await this.#checked(`cat ${quote(path)}`, {})).stdout;
  }

  /** An error that carries what the console said last. */
  protected async failure(code: ErrorCode, message: string, details: readonly string[] = []): Promise<UserError> {
    const last = (await this.console()).trimEnd().split("\n").slice(-20);
    const shown = last.join("") === "" ? ["(the console is empty)"] : ["Last lines of its console:", ...last];
    return new UserError(code, message, { details: [...details, ...shown] });
  }

  async #checked(command: string, options: CommandOptions): Promise<RawResult> {
    const result = await this.#raw(command, options);
    if (result.status === 0) return result;
    const said = `${result.stdout.toString("utf8")}${result.stderr.toString("utf8")}`.trimEnd();
    throw await this.failure("VM_COMMAND", `in the guest, \`${command}\` ended with status ${result.status}`, [
      ...said.split("\n").slice(-20),
    ]);
  }

  async #raw(command: string, { timeout = DEFAULT_TIMEOUT, input = "" }: CommandOptions): Promise<RawResult> {
    const begun = performance.now();
    const result = await this.#answered(command, Buffer.from(input), timeout);
    if (result.status !== TIMED_OUT || performance.now() - begun < timeout) return result;
    const said = `${result.stdout.toString("utf8")}${result.stderr.toString("utf8")}`.trimEnd();
    throw await this.failure("VM_TIMEOUT", `in the guest, \`${command}\` did not end within ${timeout / 1000} s`, [
      ...said.split("\n").slice(-20),
    ]);
  }

  async #answered(command: string, input: Uint8Array, timeout: number): Promise<RawResult> {
    try {
      return await this.ask(command, input, timeout);
    } catch (error) {
      if (!(error instanceof UserError) || error.details.length > 0) throw error;
      throw await this.failure(error.code, error.message);
    }
  }
}
