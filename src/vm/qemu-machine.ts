import { join } from "node:path";
import type { Running } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import type { Accelerator } from "./accelerator.ts";
import { CommandedGuest, type RawResult } from "./commanded-guest.ts";
import { ConsoleLog } from "./console.ts";
import { within } from "./deadline.ts";
import type { VmContext, WaitOptions } from "./guest.ts";
import type { Machine, RebootOptions } from "./machine.ts";
import { makeMachineFiles } from "./machine-files.ts";
import type { MachineOptions } from "./machine-options.ts";
import { qemuArguments } from "./qemu-arguments.ts";
import { type QemuProcess, startQemu } from "./qemu-process.ts";
import { startTpm } from "./tpm.ts";

/** Milliseconds a boot may take. Emulation is some twenty times slower, and its host may be busy. */
const BOOT_LIMIT = { kvm: 90_000, tcg: 600_000 };
const POWER_OFF_LIMIT = 120_000;
const NO_INPUT = new Uint8Array();

/** See `Machine`. `prepare`, then `start`. */
export class QemuMachine extends CommandedGuest implements Machine {
  readonly accelerator: Accelerator;
  readonly #context: VmContext;
  readonly #options: MachineOptions;
  readonly #workspace: string;
  readonly #log: ConsoleLog;
  #strings: string[] = [];
  #qemu: QemuProcess | undefined;
  #tpm: Running | undefined;

  constructor(context: VmContext, options: MachineOptions, accelerator: Accelerator, workspace: string) {
    super();
    this.accelerator = accelerator;
    this.#context = context;
    this.#options = options;
    this.#workspace = workspace;
    this.#log = new ConsoleLog(context.host, options.consoleLog ?? join(workspace, "console.log"));
  }

  async prepare(): Promise<void> {
    this.#strings = await makeMachineFiles(this.#context, this.#options, this.#workspace);
  }

  async start(): Promise<void> {
    if (this.#qemu && !this.#qemu.ended) throw new Error("the machine is running already");
    const { host, toolchain } = this.#context;
    const { tpm, console, cpus = Math.min(2, host.cpus) } = this.#options;
    if (tpm) {
      const state = tpm === "throw-away" ? join(this.#workspace, "tpm-state") : tpm.state;
      this.#tpm = await startTpm(this.#context, this.#workspace, state);
    }
    const argv = qemuArguments({
      options: this.#options,
      accelerator: this.accelerator,
      cpus,
      workspace: this.#workspace,
      consoleLog: this.#log.path,
      strings: this.#strings,
    });
    this.#qemu = await startQemu({
      host,
      argv: toolchain.wrap(argv),
      workspace: this.#workspace,
      terminal: console === "terminal",
    });
  }

  async waitForAgent({ timeout = BOOT_LIMIT[this.accelerator] }: WaitOptions = {}): Promise<void> {
    await this.#greeted(() => true, timeout);
  }

  async reboot(options: RebootOptions = {}): Promise<void> {
    const { soft = false, timeout = BOOT_LIMIT[this.accelerator] } = options;
    const { by = soft ? "systemctl soft-reboot" : "systemctl reboot" } = options;
    const { agent } = this.#running;
    const before = agent.greeting;
    if (!before) throw await this.failure("VM_NO_AGENT", "the guest's agent has not answered yet");
    const command = agent.request({ command: by, input: NO_INPUT, timeout }).then(
      (reply) => reply.status,
      () => undefined,
    );
    const back = this.#greeted(
      ({ boot, session }) => (soft ? session !== before.session : boot !== before.boot),
      timeout,
    );
    const refused = command.then(async (status) => {
      if (status === 0 || status === undefined) return back;
      throw await this.failure("VM_COMMAND", `in the guest, \`${by}\` ended with status ${status}`);
    });
    back.catch(() => undefined);
    await Promise.race([back, refused]);
  }

  async powerOff({ timeout = POWER_OFF_LIMIT }: WaitOptions = {}): Promise<void> {
    const { agent, monitor } = this.#running;
    if (agent.greeting) {
      agent.request({ command: "systemctl poweroff", input: NO_INPUT, timeout }).catch(() => undefined);
    } else {
      await monitor.execute("system_powerdown");
    }
    await this.waitForEnd({ timeout });
  }

  async cutPower(): Promise<void> {
    await this.#qemu?.kill();
    this.#tpm?.kill("SIGKILL");
    await this.#tpm?.done;
  }

  async waitForEnd({ timeout }: WaitOptions = {}): Promise<void> {
    const { done } = this.#running;
    if (timeout === undefined) return done;
    await within(timeout, done, () =>
      this.failure("VM_TIMEOUT", `the machine was still running after ${timeout / 1000} s`),
    );
  }

  async screenshot(path: string): Promise<void> {
    await this.#running.monitor.execute("screendump", { filename: path, format: "png" });
  }

  async typeOnConsole(text: string): Promise<void> {
    const { console } = this.#running;
    if (!console) throw new Error("the console is the person's terminal");
    console.write(text);
  }

  async waitForConsole(pattern: RegExp, options: WaitOptions = {}): Promise<RegExpExecArray> {
    const { timeout = BOOT_LIMIT[this.accelerator] } = options;
    const qemu = this.#running;
    const until = performance.now() + timeout;
    const found = await this.#log.match(pattern, () => qemu.ended || performance.now() > until);
    if (found) return found;
    const why = qemu.ended ? "the machine ended without" : `within ${timeout / 1000} s there was no`;
    throw await this.failure("VM_CONSOLE", `${why} ${pattern} on its console`);
  }

  console(): Promise<string> {
    return this.#log.text();
  }

  async close(): Promise<void> {
    await this.cutPower();
    await this.#context.host.remove(this.#workspace, { recursive: true });
  }

  protected ask(command: string, input: Uint8Array, timeout: number): Promise<RawResult> {
    return this.#running.agent.request({ command, input, timeout });
  }

  get #running(): QemuProcess {
    if (!this.#qemu || this.#qemu.ended) throw new UserError("VM_LOST", "the machine is not running");
    return this.#qemu;
  }

  async #greeted(wants: Parameters<QemuProcess["agent"]["greeted"]>[0], timeout: number): Promise<void> {
    try {
      await within(timeout, this.#running.agent.greeted(wants), () =>
        this.failure("VM_NO_AGENT", `the guest's agent did not answer within ${timeout / 1000} s`),
      );
    } catch (error) {
      if (!(error instanceof UserError) || error.details.length > 0) throw error;
      throw await this.failure(error.code, error.message);
    }
  }
}
