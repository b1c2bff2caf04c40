import type { Completed, Host, RunOptions } from "../../../src/host/index.ts";
import { UserError } from "../../../src/model/index.ts";
import type { Container } from "../../../src/vm/index.ts";

/** A container's files and programs by the door that stages know. Only what reads. */
export function guestHost(container: Container, outside: Host): Host {
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const run = async (argv: readonly string[], { accept = [0], effect }: RunOptions = {}): Promise<Completed> => {
    if (effect !== "read") throw new Error(`${argv.join(" ")} is no reading`);
    const { status, stdout, stderr } = await container.run(argv.map(quoted).join(" "));
    if (!accept.includes(status)) {
      throw new UserError("HOST_COMMAND", `${argv.join(" ")} ended with status ${status}`, { details: [stderr] });
    }
    return { status, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr), text: stdout.replace(/\n$/, "") };
  };
  const asked = async (command: string) => {
    const { status, stdout } = await container.run(command);
    return status === 0 ? stdout : undefined;
  };
  const must = async (command: string, path: string) => {
    const answer = await asked(command);
    if (answer === undefined) throw new UserError("HOST_READ", `cannot read ${path}`);
    return answer;
  };
  return {
    ...outside,
    run,
    exists: async (path) => (await asked(`test -e ${quoted(path)}`)) !== undefined,
    readText: (path) => must(`cat ${quoted(path)}`, path),
    readLink: async (path) => (await must(`readlink ${quoted(path)}`, path)).replace(/\n$/, ""),
    readDir: async (path) => {
      const names = await asked(`ls -1A ${quoted(path)} 2>/dev/null`);
      return (names ?? "")
        .split("\n")
        .filter((name) => name !== "")
        .sort();
    },
    lstat: async (path) => {
      const answer = await asked(`stat -c '%F|%a|%u|%g|%s' ${quoted(path)} 2>/dev/null`);
      if (answer === undefined) return undefined;
      const [kind = "", mode = "", uid = "", gid = "", size = ""] = answer.split("|");
      const type = kind.startsWith("regular")
        ? "file"
        : kind === "directory"
          ? "directory"
          : kind === "symbolic link"
            ? "symlink"
            : "fifo";
      const numbers = {
        uid: Number(uid),
        gid: Number(gid),
        size: Number(size),
        mtimeMs: 0,
        dev: 0,
        ino: 0,
        nlink: 1,
        rdev: 0,
      };
      return { type, mode: Number.parseInt(mode, 8), ...numbers };
    },
    which: async (program) => (await asked(`command -v ${quoted(program)}`))?.trim(),
  };
}
