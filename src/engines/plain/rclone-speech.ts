import type { Advance, Speech } from "../speech.ts";
import { differs } from "./differs.ts";

interface Said {
  readonly level?: string;
  readonly msg?: string;
  readonly object?: string;
  readonly stats?: {
    readonly bytes?: number;
    readonly totalBytes?: number;
    readonly checks?: number;
    readonly totalChecks?: number;
  };
}

/** What rclone says of a cause, and what can be done about it. The first that fits is told. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/didn't find section in config file/, "its config has no such remote: rclone config shows which there are"],
  [
    /couldn't find configuration|unable to decrypt configuration/,
    "its config could not be read: is it an rclone.conf?",
  ],
  [/knownhosts: key mismatch/, "its host key is not the one in known_hosts: find out why before you change that"],
  [/knownhosts: key is unknown/, "its host key is unknown: connect once with ssh, and look at the key"],
  [
    /unable to authenticate|401 Unauthorized|InvalidAccessKeyId|SignatureDoesNotMatch/i,
    "it refused key or password: see its config",
  ],
  [/connection refused/i, "nobody listens there: is its server running?"],
  [/no such host|server misbehaving/i, "its name is not known: is the network up?"],
  [/no route to host|network is unreachable/i, "there is no way to it: is the network up?"],
  [/i\/o timeout|timed? ?out|deadline exceeded|stalled/i, "it did not answer in time: try again later"],
  [/no space left|quota|insufficient storage|507/i, "there is no room left: free some, and sync again"],
  [/permission denied|access ?denied|403 Forbidden/i, "it may not be read or written there: see its rights"],
  [/can't copy - source file is being updated/, "it was written to while it was copied: sync again"],
  [
    /max-delete threshold reached/,
    "more is gone than Lethe has counted; if that is meant: lethe state sync --deletions",
  ],
  [/\b5\d\d\b|Internal Server Error|Bad Gateway/i, "its server is in trouble: try again later"],
  [
    /unexpected EOF|connection reset|broken pipe|connection lost/i,
    "the connection was cut: sync again, and it goes on",
  ],
];

const DATED = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /;

/** rclone with `--use-json-log --stats 1s`. */
export const rcloneSpeech: Speech = {
  advanced(line): Advance | undefined {
    const { stats } = parsed(line) ?? {};
    if (stats === undefined) return undefined;
    const { bytes = 0, totalBytes = 0, checks = 0, totalChecks = 0 } = stats;
    if (totalBytes > 0) return { done: bytes, total: totalBytes, unit: "bytes" };
    return { done: checks, total: totalChecks, unit: "files" };
  },
  reason(lines, status) {
    const failed = lines.flatMap((line) => {
      const said = parsed(line);
      if (said === undefined) return /NOTICE/.test(line) || line.trim() === "" ? [] : [withoutDate(line)];
      if (said.msg === undefined || !/error|fatal|critical/i.test(said.level ?? "")) return [];
      return [said.object === undefined ? said.msg : `${said.object}: ${said.msg}`];
    });
    const differing = differingIn(lines);
    if (differing.length > 0) return differs(differing);
    const all = failed.join("\n");
    const cause = CAUSES.find(([pattern]) => pattern.test(all));
    const line = (cause === undefined ? failed.at(-1) : failed.find((one) => cause[0].test(one)))
      ?.trim()
      .replace(/\.$/, "");
    if (cause !== undefined) return `${line ?? "rclone"}: ${cause[1]}`;
    return line ?? `rclone ended with status ${status ?? "unknown"}`;
  },
  differing: differingIn,
};

function differingIn(lines: readonly string[]): string[] {
  if (!lines.some((line) => /differences found/.test(line))) return [];
  return lines.filter((line) => line !== "" && !line.startsWith("{") && !DATED.test(line));
}

function parsed(line: string): Said | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Said;
  } catch {
    return undefined;
  }
}

/** `2026/11/24 12:34:24 Failed to ...`: it does not know yet that it should speak JSON. */
function withoutDate(line: string): string {
  return line.replace(DATED, "").replace(/^(ERROR : |CRITICAL: )/, "");
}
