import type { Host } from "../../host/index.ts";
import { type Account, asAccount } from "../account.ts";
import type { Enter } from "../detached.ts";

/** Nothing is asked of a person, and nothing is written or started by only looking. */
export const QUIET = { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" } as const;

export interface Scene {
  readonly host: Host;
  /** Whose the tree is, where that is somebody else. */
  readonly account: Account | undefined;
  readonly enter: Enter;
}

/** What git says is wrong. */
export class GitFailure extends Error {}

export interface Git {
  /** Standard output. Throws GitFailure. */
  one(words: readonly string[]): Promise<string>;
  /** Several at once: of a small tree the most of an answer's time is a program's start. Throws GitFailure of the first. */
  all(questions: readonly (readonly string[])[]): Promise<string[]>;
}

// A program of the tree's own would be started by it only to look.
const PLAIN = ["-c", "core.fsmonitor=false"];

export function gitIn({ host, account, enter }: Scene, path: string): Git {
  const run = (argv: readonly string[]) => {
    const { argv: words, env } = asAccount(host, account, argv);
    return host.run(enter(words), { env: { ...QUIET, ...env }, effect: "read", accept: [0, 1, 128, 129] });
  };
  return {
    async one(words) {
      const { status, stdout, stderr } = await run(["git", "-C", path, ...PLAIN, ...words]);
      return answer(status, stdout.toString("utf8"), stderr);
    },
    async all(questions) {
      // No name of a file can guess it.
      const end = `lethe-${host.randomHex(16)}`;
      const asks = questions.map((words) => `ask ${words.map(quoted).join(" ")}`);
      const script = `ask() { git -C "$path" ${PLAIN.join(" ")} "$@"; printf '\\0%s %s\\0' "$end" "$?"; }\n${asks.join("\n")}`;
      const { stdout, stderr } = await run(["sh", "-c", `path=$1 end=$2\n${script}`, "sh", path, end]);
      const parts = stdout.toString("utf8").split(new RegExp(`\\0${end} (\\d+)\\0`));
      return questions.map((_, index) => answer(Number(parts[2 * index + 1]), parts[2 * index] ?? "", stderr));
    },
  };
}

/** 1 is an answer: there is nothing of the kind. */
function answer(status: number, stdout: string, stderr: Uint8Array): string {
  if (status < 128) return stdout;
  const [first = ""] = Buffer.from(stderr).toString("utf8").trim().split("\n");
  throw new GitFailure(first.replace(/^fatal: /, "") || "git failed");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
