import type { Condition, Speech } from "../speech.ts";

/** What restic tells of its progress, by one line of `--json`. Sources: restic(1), "Scripting". */
interface Message {
  readonly message_type?: string;
  readonly message?: string;
  readonly total_bytes?: number;
  readonly bytes_done?: number;
  readonly bytes_restored?: number;
  readonly error?: { readonly message?: string };
}

/** Exit statuses of newer ones (since 0.17); older ones say all with 1, and with words. */
const ABSENT = 10;
const LOCKED = 11;
const PASSWORD = 12;

export const resticSpeech: Speech = {
  advanced(line) {
    const message = messageOf(line);
    if (message?.message_type !== "status") return undefined;
    const { bytes_done, bytes_restored, total_bytes = 0 } = message;
    return { done: bytes_done ?? bytes_restored ?? 0, total: total_bytes, unit: "bytes" };
  },
  reason(lines, status) {
    const text = textOf(lines);
    if (status === 3) return `some files could not be read: ${firstError(lines) ?? "restic does not say which"}`;
    return explained(text, status) ?? saidLast(text) ?? `it ended with status ${status ?? "unknown"}`;
  },
  condition: (lines, status) => conditionOf(textOf(lines), status),
  stuck: (lines) => explained(textOf(lines), undefined) ?? "the store does not answer",
};

/** Only what the store itself has answered: a connection that fails is no store without a repository. */
function conditionOf(text: string, status: number | undefined): Condition | undefined {
  if (status === LOCKED || /repository is already locked/.test(text)) return "locked";
  if (/config file already exists/.test(text)) return "exists";
  if (/no snapshot (found|matched)/.test(text)) return "none";
  return isAbsent(text, status) ? "absent" : undefined;
}

const NOT_THERE =
  /unable to open config file: .*(no such file or directory|file does not exist|does not exist|specified (key|bucket) does not exist|NoSuchKey|NoSuchBucket|NotFound)/;

function isAbsent(text: string, status: number | undefined): boolean {
  if (!NOT_THERE.test(text)) return false;
  return status === ABSENT || (status === 1 && /Is there a repository at the following location/.test(text));
}

/** What people meet, each with what to do; the first that fits. */
const CAUSES: readonly (readonly [RegExp, string | ((match: RegExpExecArray) => string)])[] = [
  [
    /wrong password or no key found/,
    "the password does not open the repository: is the secret that the store names the one that it was made with?",
  ],
  [
    /already locked (?:exclusively )?by PID (\d+) on (\S+) by[^\n]*\n?lock was created at ([\d-]+ [\d:]+)/,
    ([, pid, host, since]) =>
      `process ${pid} on ${host} works in the repository since ${since}: sync again when it has ended`,
  ],
  [/already locked/, "another process works in the repository: sync again when it has ended"],
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    "the server shows another host key than the one that is known: somebody else may answer in its place; if it was " +
      "set up anew, ssh-keygen -R HOST and connect once with ssh",
  ],
  [/Host key verification failed/, "the server's host key is not known yet: connect once with ssh, as who runs this"],
  [/Permission denied \(/, "the server does not let this machine in: its key (ssh) is not accepted there"],
  [
    /Could not resolve hostname|no such host|Name or service not known/,
    "the server's name is not known: is the network up?",
  ],
  [/[Cc]onnection refused/, "nobody listens there: is the server running, are its name and port right?"],
  [/No route to host|[Nn]etwork is unreachable/, "there is no way to the server: is the network up?"],
  [/[Cc]onnection timed out|i\/o timeout|Timeout, server|Client\.Timeout/, "the server does not answer: is it up?"],
  // A newer one goes on asking for it until it is ended.
  [
    /specified bucket does not exist|NoSuchBucket/,
    "the store's bucket is not there: make it where its provider lets you, or name another one",
  ],
  [/x509: ([^\n"]+)/, ([, what]) => `the server's certificate is not to be trusted: ${what}`],
  [/[Nn]o space left on device|[Dd]isk quota exceeded/, "no space is left on the disk that is written to: free some"],
  [/response \(401\)|401 Unauthorized/, "the server wants another name or password (401)"],
  [
    /response \(403\)|403 Forbidden|Access ?Denied|SignatureDoesNotMatch|InvalidAccessKeyId/,
    "the server forbids it: its keys, or what they may do",
  ],
  [
    /response \((5\d\d)\)|(5\d\d) (?:Internal|Bad Gateway|Service)/,
    ([, a, b]) => `the server answers ${a ?? b}: its own log says why; try later`,
  ],
  [/unable to start the sftp session/, "ssh does not reach the server: ssh itself says why, run as who runs this"],
  [
    /connection reset|broken pipe|unexpected EOF|readLoopPeekFail|server closed|EOF\b|connection lost|malformed/i,
    "the connection broke: sync again, and it goes on with what is there",
  ],
  [NOT_THERE, "there is no repository at the store's address"],
];

function explained(text: string, status: number | undefined): string | undefined {
  const all = status === PASSWORD ? `${text}\nwrong password or no key found` : text;
  for (const [pattern, cause] of CAUSES) {
    const match = pattern.exec(all);
    if (match !== null) return typeof cause === "string" ? cause : cause(match);
  }
  return undefined;
}

function saidLast(text: string): string | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const fatal = lines.find((line) => line.includes("Fatal:")) ?? lines.at(-1);
  return fatal?.replace(/^.*Fatal: /, "").trim();
}

function textOf(lines: readonly string[]): string {
  return lines
    .map((line) => {
      const message = messageOf(line);
      return message === undefined ? line : (message.message ?? message.error?.message ?? line);
    })
    .join("\n");
}

function firstError(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const said = messageOf(line)?.error?.message ?? /^error: (.*)/.exec(line)?.[1];
    if (said !== undefined) return said;
  }
  return undefined;
}

function messageOf(line: string): Message | undefined {
  if (!line.startsWith('{"')) return undefined;
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}
