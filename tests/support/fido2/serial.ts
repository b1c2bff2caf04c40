import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, existsSync, openSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Authenticator } from "./authenticator.ts";
import { CtapHid, REPORT_BYTES } from "./ctaphid.ts";

/** An authenticator at a path of this host's that libfido2 opens, as it asks of it no more than a character device. */
export interface SerialAuthenticator {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Behind a pseudo-terminal, where no USB and no uhid is to be had. libfido2 writes reports with a number before them, and
 * reads them without one, as from /dev/hidraw. Needs socat. `directory`: for its path.
 */
export async function plugIn(
  authenticator: Authenticator,
  directory: string,
  name = "fido",
): Promise<SerialAuthenticator> {
  const path = join(directory, name);
  const socket = `${path}.socket`;
  const server = createServer((one) => serve(one, authenticator));
  server.listen(socket);
  await once(server, "listening");
  const socat = spawn("socat", [`PTY,link=${path},rawer`, `UNIX-CONNECT:${socket}`], { stdio: "inherit" });
  try {
    while (!existsSync(path)) {
      if (socat.exitCode !== null) throw new Error("socat has made no pseudo-terminal");
      await pause(20);
    }
    // With nobody at the other end it would be gone.
    const held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    return { path, remove: () => end(socat, server, held) };
  } catch (error) {
    await end(socat, server, undefined);
    throw error;
  }
}

async function end(socat: ChildProcess, server: Server, held: number | undefined): Promise<void> {
  if (held !== undefined) closeSync(held);
  const gone = once(socat, "exit");
  if (socat.exitCode === null && socat.kill()) await gone;
  server.close();
}

function serve(socket: Socket, authenticator: Authenticator): void {
  const hid = new CtapHid(authenticator, (report) => socket.write(report));
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length > REPORT_BYTES) {
      const report = rest.subarray(1, REPORT_BYTES + 1);
      rest = rest.subarray(REPORT_BYTES + 1);
      void hid.take(report);
    }
  });
}
