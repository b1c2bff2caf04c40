import type { Advance, Speech } from "../speech.ts";
import { differs } from "./differs.ts";

/** What rsync, or the ssh below it, says of a cause, and what can be done about it. The first that fits is told. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    "its host key is not the one in known_hosts: find out why before you change that",
  ],
  [/Host key verification failed/, "its host key is unknown: connect once with ssh, and look at the key"],
  [
    /Permission denied \((publickey|password|keyboard)/,
    "it refused our key: is the public one in its authorized_keys?",
  ],
  [/Connection refused/, "nobody listens there: is its server running?"],
  [/Could not resolve hostname|Name or service not known/, "its name is not known: is the network up?"],
  [/No route to host|Network is unreachable/, "there is no way to it: is the network up?"],
  [/timed out|timeout in data|timeout waiting/i, "it did not answer in time: try again later"],
  [/No space left on device|Disk quota exceeded/, "there is no room left: free some, and sync again"],
  [/Read-only file system/, "its file system is read-only: see why it was mounted so"],
  [/Permission denied|Operation not permitted/, "it may not be read or written there: see its rights"],
  [/Operation not supported/, "its file system does not keep all that a file has here: see docs/reference/state.md"],
  [/command not found|rsync: not found/, "rsync is not installed there"],
  [
    /change_dir .* failed: No such file or directory|mkdir .* failed: No such file or directory/,
    "the directory that it should be in is not there: is its disk mounted?",
  ],
  [
    /Deletions stopped due to --max-delete/,
    "more is gone than Lethe has counted; if that is meant: lethe state sync --deletions",
  ],
  [/connection unexpectedly closed|Broken pipe|Connection reset/, "the connection was cut: sync again, and it goes on"],
];

/** rsync with `--info=progress2 --no-human-readable`. */
export const rsyncSpeech: Speech = {
  advanced(line): Advance | undefined {
    const [, bytes, percent] = /^\s*(\d+)\s+(\d+)%\s/.exec(line) ?? [];
    if (bytes === undefined || percent === undefined) return undefined;
    const part = Number(percent) / 100;
    return { done: Number(bytes), total: part === 0 ? 0 : Math.round(Number(bytes) / part), unit: "bytes" };
  },
  reason(lines, status) {
    const differing = differingIn(lines);
    if (differing.length > 0) return differs(differing);
    const all = lines.join("\n");
    const cause = CAUSES.find(([pattern]) => pattern.test(all));
    const line = lines
      .find((one) => (cause?.[0] ?? /error|failed/i).test(one))
      ?.trim()
      .replace(/\.$/, "");
    if (cause !== undefined) return `${line}: ${cause[1]}`;
    return (
      line ?? lines.findLast((one) => one.trim() !== "")?.trim() ?? `rsync ended with status ${status ?? "unknown"}`
    );
  },
  differing: differingIn,
};

function differingIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /^differs: (.*)$/.exec(line)?.[1] ?? []);
}
