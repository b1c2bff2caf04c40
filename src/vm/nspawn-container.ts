import { UserError } from "../model/index.ts";
import { CommandedGuest, type RawResult } from "./commanded-guest.ts";
import type { Container } from "./container.ts";
import type { ContainerOptions } from "./container-options.ts";
import { pause, within } from "./deadline.ts";
import type { VmContext, WaitOptions } from "./guest.ts";
import { type NspawnProcess, startNspawn } from "./nspawn-process.ts";
import { plainText } from "./plain-text.ts";

const BOOT_LIMIT = 90_000;
const POWER_OFF_LIMIT = 60_000;
/** For the guest to kill a command by itself. */
const ANSWER_GRACE = 10_000;
/** 128 and SIGKILL. */
const KILLED = 137;

const ANY_STATUS = Array.from({ length: 256 }, (_, status) => status);
const ENVIRONMENT = ["env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin", "HOME=/root"];
const NO_INPUT = new Uint8Array();

/** See `Container`. */
export class NspawnContainer extends CommandedGuest implements Container {
  readonly #context: VmContext;
  readonly #options: ContainerOptions;
  readonly #workspace: string;
  #said = "";
  #process: NspawnProcess | undefined;

  constructor(context: VmContext, options: ContainerOptions, workspace: string) {
    super();
    this.#context = context;
    this.#options = options;
    this.#workspace = workspace;
  }

  async start(): Promise<void> {
    if (this.#process && !this.#process.ended) throw new Error("the container is running already");
    this.#process = await startNspawn({
      context: this.#context,
      options: this.#options,
      workspace: this.#workspace,
      onText: (text) => {
        this.#said += text;
      },
    });
    if (this.#process.leader === undefined) throw await this.failure("VM_START", "the container does not start");
  }

  async waitForBoot({ timeout = BOOT_LIMIT }: WaitOptions = {}): Promise<"running" | "degraded"> {
    const until = performance.now() + timeout;
    for (let left = timeout; left > 0; left = until - performance.now()) {
      const { stdout } = await this.run("systemctl is-system-running --wait || sleep 0.1", { timeout: left });
      const state = stdout.trim();
      if (state === "running" || state === "degraded") return state;
    }
    throw await this.failure("VM_TIMEOUT", `the container did not finish its boot within ${timeout / 1000} s`);
  }

  async powerOff({ timeout = POWER_OFF_LIMIT }: WaitOptions = {}): Promise<void> {
    const { done } = this.#running;
    this.ask("systemctl poweroff", NO_INPUT, timeout).catch(() => undefined);
    await within(timeout, done, () =>
      this.failure("VM_TIMEOUT", `the container was still running after ${timeout / 1000} s`),
    );
  }

  async cutPower(): Promise<void> {
    await this.#process?.kill();
  }

  console(): Promise<string> {
    return Promise.resolve(plainText(this.#said));
  }

  async close(): Promise<void> {
    await this.cutPower();
    await this.#context.host.remove(this.#workspace, { recursive: true });
  }

  protected async ask(command: string, input: Uint8Array, timeout: number): Promise<RawResult> {
    const run = this.#running;
    const shell = ["timeout", "-k", "5", String(timeout / 1000), "/bin/sh", "-c", command];
    const argv = ["nsenter", "--target", String(run.leader), "--all", "--", ...ENVIRONMENT, ...shell];
    const result = await this.#context.host.run(argv, { input, accept: ANY_STATUS, timeout: timeout + ANSWER_GRACE });
    // What is killed from outside, or cannot enter, may be the first sign that all of it is ending.
    const suspect = result.status === KILLED || result.stderr.indexOf("nsenter:") === 0;
    if (suspect) await Promise.race([run.done, pause(1000)]);
    if (run.ended) throw new UserError("VM_LOST", "the container ended before it answered");
    return result;
  }

  get #running(): NspawnProcess {
    if (!this.#process || this.#process.ended) throw new UserError("VM_LOST", "the container is not running");
    return this.#process;
  }
}
