import type { RemoteFsComponent } from "../../model/index.ts";
import type { Subject } from "../engine.ts";
import type { RunStep } from "../step.ts";
import { answerOf } from "./inspect.ts";

/** Seconds for a connection, and as many for an answer. */
const PATIENCE = 5;

/** Prints how many milliseconds it took. */
const TIMED = `begin=$(date +%s%N)
ask "$@"
echo $((($(date +%s%N) - begin) / 1000000))`;

/** A server that hangs is connected to by its kernel still: so it has to say something where its protocol has it speak first. */
const CONNECT = `connect() { exec 3<>"/dev/tcp/$1/$2"; }
hear() {
  IFS= read -r -t ${PATIENCE} line <&3 || { echo "it takes connections and says nothing: timed out" >&2; exit 1; }
}`;

/** RFC 5531: a call of procedure 0 of NFS version 4, which does nothing; its answer begins with a length. */
const NFS_NULL = [0x80000028, 1, 0, 2, 100003, 4, 0, 0, 0, 0, 0]
  .flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff))
  .map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`)
  .join("");

/** Asks its server for a sign of life, beside whatever is mounted. */
export function ask(subject: Subject<RemoteFsComponent>): RunStep {
  const { component } = subject;
  return {
    kind: "run",
    program: component.fileSystem === "rclone" ? "rclone" : "other",
    title: `ask ${component.source}`,
    argv: commandOf(component),
    env: { LC_ALL: "C" },
    timeout: 3 * PATIENCE,
    saves: answerOf(subject),
  };
}

function commandOf({ fileSystem, source, port, config }: RemoteFsComponent): string[] {
  switch (fileSystem) {
    case "nfs": {
      const [, server = ""] = /^(\[[^\]]+\]|[^:]+):/.exec(source) ?? [];
      const script = `${CONNECT}
ask() {
  connect "$1" "$2"
  printf '${NFS_NULL}' >&3
  IFS= read -r -t ${PATIENCE} -N 1 byte <&3 || { echo "it takes connections and says nothing: timed out" >&2; exit 1; }
}`;
      return bash(script, server.replace(/^\[|\]$/g, ""), String(port ?? 2049));
    }
    case "smb": {
      const [, server = ""] = /^\/\/([^/]+)/.exec(source) ?? [];
      return bash(`${CONNECT}\nask() { connect "$1" "$2"; }`, server, String(port ?? 445));
    }
    case "sshfs": {
      const [, server = ""] = /^(.*?):/.exec(source) ?? [];
      // A server may have another name, address and port in ssh's own settings.
      const script = `${CONNECT}
ask() {
  settings=$(ssh -G -- "$1")
  host=$(printf '%s\\n' "$settings" | sed -n 's/^hostname //p')
  port=\${2:-$(printf '%s\\n' "$settings" | sed -n 's/^port //p')}
  connect "$host" "$port"
  hear
}`;
      return bash(script, server, port === undefined ? "" : String(port));
    }
    case "rclone": {
      const limits = ["--contimeout", `${PATIENCE}s`, "--timeout", `${PATIENCE}s`];
      const once = ["--retries", "1", "--low-level-retries", "1"];
      const files = config === undefined ? [] : ["--config", config];
      const words = ["rclone", "lsf", "--max-depth", "1", ...limits, ...once, ...files, "--", source];
      return bash('ask() { "$@" >/dev/null; }', ...words);
    }
  }
}

function bash(script: string, ...words: readonly string[]): string[] {
  return ["bash", "-euc", `${script}\n${TIMED}`, "lethe", ...words];
}
