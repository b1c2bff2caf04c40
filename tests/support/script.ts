import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * A command script: what a person types and what they see, in one readable file.
 *
 *     # A comment.
 *     $ lethe sytem        a command line, run by sh in an empty directory
 *     | ...                its standard output
 *     ! ...                its standard error
 *     = 64                 its exit status, where it is not 0
 *
 * The directory is shown as DIR.
 */
export interface Step {
  /** Comments and empty lines before it. */
  readonly before: readonly string[];
  readonly command: string;
  readonly seen: readonly string[];
}

export function parseScript(text: string): { steps: Step[]; after: string[] } {
  const steps: { before: string[]; command: string; seen: string[] }[] = [];
  let loose: string[] = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const last = steps.at(-1);
    if (line.startsWith("$ ")) {
      steps.push({ before: loose, command: line.slice(2), seen: [] });
      loose = [];
    } else if (/^[|!=]/.test(line) && last !== undefined && loose.length === 0) last.seen.push(line);
    else loose.push(line);
  }
  return { steps, after: loose };
}

/** Runs every step in one scratch directory and gives the script as it should read. */
export function playScript(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), "lethe-script-"));
  try {
    const { steps, after } = parseScript(text);
    const lines = steps.flatMap(({ before, command }) => [...before, `$ ${command}`, ...play(command, directory)]);
    return `${[...lines, ...after].join("\n")}\n`;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** With LETHE_UPDATE=1 the file is written anew, for its difference to be reviewed. */
export function checkScript(path: string): { expected: string; actual: string } {
  const expected = readFileSync(path, "utf8");
  const actual = playScript(expected);
  if (process.env["LETHE_UPDATE"] !== "1") return { expected, actual };
  writeFileSync(path, actual);
  return { expected: actual, actual };
}

/** Builds where that is needed: scripts run the release as it is installed. */
export function buildRelease(): void {
  execFileSync(resolve("lethe"), ["--version"], { stdio: ["ignore", "ignore", "inherit"] });
}

function play(command: string, directory: string): string[] {
  const { stdout, stderr, status } = spawnSync("sh", ["-c", command], {
    cwd: directory,
    encoding: "utf8",
    env: { PATH: `${resolve("dist/bin")}:${process.env["PATH"] ?? ""}`, HOME: directory, LC_ALL: "C.UTF-8" },
  });
  const shown = (mark: string, text: string) =>
    text === ""
      ? []
      : text
          .replace(/\n$/, "")
          .split("\n")
          .map((line) => `${mark} ${line.replaceAll(directory, "DIR")}`.trimEnd());
  return [...shown("|", stdout), ...shown("!", stderr), ...(status === 0 ? [] : [`= ${String(status)}`])];
}
