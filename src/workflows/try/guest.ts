import type { Machine } from "../../vm/index.ts";
import { bootComplete } from "./booted.ts";
import type { Teller } from "./teller.ts";

/** One line of `lethe ... --json`. */
export interface ChangeLine {
  readonly kind: string;
  readonly path: string;
}

interface ComponentLine extends ChangeLine {
  readonly by: string;
  readonly verdict: string;
}

/**
 * A machine in the story: what is typed into it is told. What was told is judged by the words that a person read; asking
 * once more for a program's form of them would cost as long again, which is much where the machine is emulated.
 */
export class StoryGuest {
  constructor(
    readonly machine: Machine,
    readonly teller: Teller,
  ) {}

  /** Until systemd has started everything and Lethe has called the boot complete. */
  booted(): Promise<void> {
    return bootComplete(this.machine);
  }

  /** Tells the command and its answer. */
  async show(command: string, timeout = 300_000): Promise<string> {
    this.teller.command(command);
    const { status, stdout, stderr } = await this.machine.run(command, { timeout });
    const text = `${stdout}${stderr}`.trimEnd();
    if (text !== "") this.teller.answer(text);
    if (status > 1) throw new Error(`in the guest, ${command} ended with status ${status}:\n${text}`);
    return stdout;
  }

  /** Of `lethe system status`: what is neither pristine nor declared. */
  async status(): Promise<ChangeLine[]> {
    const { status, stdout, stderr } = await this.machine.run("lethe system status --json", { timeout: 300_000 });
    if (status > 1) throw new Error(`lethe system status ended with status ${status}:\n${stderr}`);
    return lines(stdout);
  }

  /** Of `lethe state check-untracked`: its lines. */
  async untracked(): Promise<ChangeLine[]> {
    const { status, stdout, stderr } = await this.machine.run("lethe state check-untracked --json", {
      timeout: 300_000,
    });
    if (status > 1) throw new Error(`lethe state check-untracked ended with status ${status}:\n${stderr}${stdout}`);
    return lines(stdout).filter(({ kind }) => kind !== "summary" && kind !== "unexamined");
  }

  /** Of `lethe system status --runtime`: what no file says, and nothing declares. */
  async runtime(): Promise<{ line: string }[]> {
    const { status, stdout, stderr } = await this.machine.run("lethe system status --runtime --json", {
      timeout: 300_000,
    });
    if (status > 1) throw new Error(`lethe system status --runtime ended with status ${status}:\n${stderr}${stdout}`);
    return stdout
      .split("\n")
      .filter((line) => line.startsWith('{"kind":"runtime"'))
      .map((line) => ({ line }));
  }

  /** Of `lethe state status`: how each component stands, by its path. */
  async standing(): Promise<Readonly<Record<string, string>>> {
    const { status, stdout, stderr } = await this.machine.run("lethe state status --json", { timeout: 600_000 });
    if (status > 1) throw new Error(`lethe state status ended with status ${status}:\n${stderr}${stdout}`);
    const told = lines<ComponentLine>(stdout).filter(({ kind, by }) => kind === "component" && by === "state.ts");
    return Object.fromEntries(told.map(({ path, verdict }) => [path, verdict]));
  }

  /** undefined: there is no such file. */
  async read(path: string): Promise<string | undefined> {
    const { status, stdout } = await this.machine.run(`cat '${path}'`);
    return status === 0 ? stdout : undefined;
  }
}

function lines<Line extends ChangeLine>(text: string): Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}
