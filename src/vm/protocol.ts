/** What the agent says: one line each. */
export type AgentMessage = Greeting | Reply;

/** The agent has started: after a boot, a soft-reboot, or its own death. */
export interface Greeting {
  readonly kind: "hello";
  /** The kernel's boot id: a soft-reboot keeps it. */
  readonly boot: string;
  /** Differs at each start of the agent. */
  readonly session: string;
}

export interface Reply {
  readonly kind: "reply";
  readonly id: number;
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export interface Request {
  readonly session: string;
  readonly id: number;
  /** Until the guest kills the command. */
  readonly seconds: number;
  readonly command: string;
  readonly input: Uint8Array;
}

/** `session id seconds length base64(command)`, a newline, then `length` bytes of input as they are. */
export function encodeRequest({ session, id, seconds, command, input }: Request): Buffer {
  const text = Buffer.from(`${command}\n`).toString("base64");
  return Buffer.concat([Buffer.from(`${session} ${id} ${seconds} ${input.length} ${text}\n`), input]);
}

const HELLO = /^hello ([0-9a-f-]+) (\S+)$/;
const REPLY = /^(\d+) (\d+) ([A-Za-z0-9+/=]*) ([A-Za-z0-9+/=]*)$/;

/** undefined for a line that is neither: what a killed agent left unfinished. */
export function parseMessage(line: string): AgentMessage | undefined {
  const hello = HELLO.exec(line);
  if (hello) return { kind: "hello", boot: hello[1] ?? "", session: hello[2] ?? "" };
  const reply = REPLY.exec(line);
  if (!reply) return undefined;
  const [, id, status, stdout = "", stderr = ""] = reply;
  return {
    kind: "reply",
    id: Number(id),
    status: Number(status),
    stdout: Buffer.from(stdout, "base64"),
    stderr: Buffer.from(stderr, "base64"),
  };
}

/** Cuts a byte stream into lines, however its chunks fall. Give it each chunk; it gives the lines that are whole. */
export function lineSplitter(): (chunk: Buffer) => string[] {
  let open: Buffer[] = [];
  return (chunk) => {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      lines.push(Buffer.concat([...open, rest.subarray(0, end)]).toString("utf8"));
      open = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) open.push(rest);
    return lines;
  };
}
