import { type SendCommand, SendStreamParser } from "../format/index.ts";
import { quote } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import type { ChangesContext } from "./context.ts";

const OLDEST = 1;
const NEWEST_KNOWN = 2;
const KERNEL_SUPPORT = "/sys/fs/btrfs/features/send_stream_version";

/** The send protocol to ask for. Only from 2 on it tells of chattr flags. */
export async function newestProtocol({ host }: ChangesContext): Promise<number> {
  if (!(await host.exists(KERNEL_SUPPORT))) return OLDEST;
  return Math.min(Number.parseInt(await host.readText(KERNEL_SUPPORT), 10), NEWEST_KNOWN);
}

/**
 * Hands over what btrfs says lies between two read-only subvolumes, command by command. Throws UserError
 * CHANGES_SEND where btrfs cannot say, and what the parser and `onCommand` throw.
 */
export async function readSendStream(
  { host, toolchain }: ChangesContext,
  before: string,
  now: string,
  protocol: number,
  onCommand: (command: SendCommand) => void,
): Promise<void> {
  const version = protocol === OLDEST ? [] : ["--proto", String(protocol)];
  const argv = toolchain.wrap(["btrfs", "send", "--quiet", "--no-data", ...version, "-p", before, now]);
  const sending = host.start(argv, { env: { LC_ALL: "C" }, effect: "read" });
  const said: Buffer[] = [];
  sending.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const parser = new SendStreamParser();
  let problem: unknown;
  try {
    for await (const chunk of sending.stdout) for (const command of parser.push(chunk as Buffer)) onCommand(command);
  } catch (error) {
    problem = error;
    sending.kill();
  }
  const status = await sending.done;
  if (problem !== undefined) throw problem as Error;
  if (status !== 0) {
    throw new UserError("CHANGES_SEND", `btrfs cannot say what lies between ${before} and ${now}`, {
      details: [argv.map(quote).join(" "), ...Buffer.concat(said).toString().trimEnd().split("\n")],
    });
  }
  parser.end();
}
