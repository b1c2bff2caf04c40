import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { Host, Running } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { AgentConnection } from "./agent.ts";
import { pause } from "./deadline.ts";
import { withoutOrphans } from "./orphans.ts";
import { WORKSPACE } from "./qemu-arguments.ts";
import { QmpConnection } from "./qmp.ts";

const CONNECT_LIMIT = 30_000;

/** One run of QEMU, with its lines to the outside connected. */
export interface QemuProcess {
  readonly monitor: QmpConnection;
  readonly agent: AgentConnection;
  /** undefined where a person's terminal is the console. */
  readonly console: Duplex | undefined;
  readonly ended: boolean;
  /** Resolves when it has ended, however. */
  readonly done: Promise<void>;
  kill(): Promise<void>;
}

export interface QemuStart {
  readonly host: Host;
  /** QEMU's command line, wrapped by the toolchain. */
  readonly argv: readonly string[];
  readonly workspace: string;
  readonly terminal: boolean;
}

export async function startQemu(start: QemuStart): Promise<QemuProcess> {
  const { host, workspace, terminal } = start;
  for (const name of [WORKSPACE.monitor, WORKSPACE.agent, WORKSPACE.console]) await host.remove(join(workspace, name));
  const child = terminal ? onTerminal(start) : piped(host.start(withoutOrphans(start.argv)));
  let ended = false;
  let killed = false;
  let end = "the machine has ended";
  const done = child.done.then((status) => {
    ended = true;
    if (killed) end = "the machine's power was cut";
    else if (status !== 0) end = `QEMU ended with status ${status}${lastLine(child.said())}`;
  });
  const kill = async () => {
    killed = true;
    child.kill();
    await done;
  };
  const connect = async (name: string) => {
    const until = performance.now() + CONNECT_LIMIT;
    for (;;) {
      try {
        return await host.connect(join(workspace, name));
      } catch (error) {
        if (ended) throw startError(child.said());
        if (performance.now() > until) throw error;
        await pause(20);
      }
    }
  };
  try {
    const monitor = new QmpConnection(await connect(WORKSPACE.monitor));
    const agent = new AgentConnection(await connect(WORKSPACE.agent));
    const console = terminal ? undefined : await connect(WORKSPACE.console);
    console?.resume();
    console?.on("error", () => undefined);
    // A guest that starts anew takes with it whatever it had been asked.
    monitor.onEvent("RESET", () => agent.forget());
    void done.then(() => {
      monitor.close();
      agent.lose(new UserError("VM_LOST", end));
      console?.destroy();
    });
    await monitor.execute("qmp_capabilities");
    await monitor.execute("cont");
    return {
      monitor,
      agent,
      console,
      done,
      kill,
      get ended() {
        return ended;
      },
    };
  } catch (error) {
    await kill();
    throw error instanceof UserError ? error : startError(child.said());
  }
}

interface Child {
  /** Exit status, 128 and more where a signal killed it. */
  readonly done: Promise<number>;
  kill(): void;
  said(): string;
}

function piped(running: Running): Child {
  let said = "";
  running.stdout.resume();
  running.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-4000);
  });
  return { done: running.done, kill: () => running.kill("SIGKILL"), said: () => said };
}

/** Resolves when the person has left it by Ctrl-A X, the guest has powered off, or we abort it. */
function onTerminal({ host, argv }: QemuStart): Child {
  const stop = new AbortController();
  const done = host.run(withoutOrphans(argv), { stdio: "inherit", signal: stop.signal }).then(
    ({ status }) => status,
    () => 0,
  );
  return { done, kill: () => stop.abort(), said: () => "" };
}

function startError(said: string): UserError {
  const details = said.trimEnd().split("\n").slice(-20, -1);
  return new UserError("VM_START", `QEMU does not start${lastLine(said)}`, { details });
}

function lastLine(said: string): string {
  const line = said.trimEnd().split("\n").at(-1) ?? "";
  return line === "" ? "" : `: ${line}`;
}
