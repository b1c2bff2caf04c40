import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Child {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Besides 0: programs that compare say by it that something differs. */
  readonly statuses?: readonly number[];
  /** A file that takes standard output; else nobody does. */
  readonly output?: string;
}

/** A whole process, waited for. Throws where it is not there, or ends as it should not. */
export function runChild({ argv, env = {}, cwd, statuses = [], output = "/dev/null" }: Child): void {
  const [program = "", ...words] = argv;
  const out = openSync(output, "w");
  try {
    const options = { env: { ...process.env, ...env }, maxBuffer: 1 << 28, ...(cwd === undefined ? {} : { cwd }) };
    const { status, error, stderr } = spawnSync(program, words, { ...options, stdio: ["ignore", out, "pipe"] });
    if (error !== undefined) throw error;
    if (status === 0 || statuses.includes(status ?? -1)) return;
    throw new Error(`${argv.join(" ")} ended with ${status}: ${stderr.toString().slice(-2000)}`);
  } finally {
    closeSync(out);
  }
}

/** Bytes: the most that was resident of it at once, as the kernel counted it for GNU time. */
export function peakMemory(child: Child, scratch: string): number {
  const told = join(scratch, "peak");
  runChild({ ...child, argv: ["/usr/bin/time", "--quiet", "--format=%M", `--output=${told}`, ...child.argv] });
  return Number(readFileSync(told, "utf8").trim()) * 1024;
}

/** Throws where one of the programs is not there, naming Debian's packages that have them. */
export function needPrograms(packages: Readonly<Record<string, string>>): void {
  const missing = Object.entries(packages).filter(([program]) => {
    return spawnSync("sh", ["-c", 'command -v "$1"', "sh", program], { stdio: "ignore" }).status !== 0;
  });
  if (missing.length === 0) return;
  const names = [...new Set(missing.map(([, name]) => name))];
  throw new Error(
    `this bench compares with ${missing.map(([program]) => program).join(", ")}: apt-get install ${names.join(" ")}`,
  );
}
