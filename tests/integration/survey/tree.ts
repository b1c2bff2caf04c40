import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export { findingsOf } from "../../support/findings.ts";

export interface Scratch {
  readonly path: string;
  /** Runs shell lines in it. */
  sh(script: string): string;
  remove(): void;
}

/** An empty directory, which goes with all that was mounted in it. */
export function scratch(): Scratch {
  const path = mkdtempSync(join(tmpdir(), "lethe-survey-"));
  const sh = (script: string) =>
    execFileSync("bash", ["-euc", script], { cwd: path, encoding: "latin1", stdio: ["ignore", "pipe", "pipe"] });
  return {
    path,
    sh,
    remove() {
      // The table has names' odd bytes in octal, as printf reads them.
      sh(
        `while read -r _ _ _ _ at _; do [[ $at != "$PWD"/* ]] || umount -l "$(printf %b "$at")"; done < <(tac /proc/self/mountinfo)`,
      );
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Files of every kind, with names of every kind. */
export const PLANT = String.raw`
  mkdir -p plain/deep/deeper hollow $'new\nline' $'bad\xff\xfe' ' ' "quo'te"
  echo 1 > plain/a; echo 22 > plain/deep/b; : > plain/deep/deeper/zero
  echo x > $'new\nline/in\nit'; echo x > $'bad\xff\xfe/in\xc3it'; echo x > ' / '; echo x > $'\xff'; echo x > -n; echo x > "quo'te/"'$HOME\n'
  echo ä > größe; ln -s nowhere dangling; ln -s plain to-plain; ln -s . loop
  echo links > one; ln one two; ln one plain/three
  truncate -s 1G sparse
  mkfifo fifo; mknod char c 1 3; mknod block b 7 200
  perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("socket"))'
  echo old > old; touch -d 1999-12-31T23:59:59Z old; chown 1234 old
`;
