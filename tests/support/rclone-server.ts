import { spawn } from "node:child_process";
import { freePort, listening } from "./ssh-server.ts";

export interface RcloneServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `rclone serve KIND` of a directory, on loopback. */
export async function rcloneServer(
  kind: "webdav",
  directory: string,
  words: readonly string[] = [],
): Promise<RcloneServer> {
  const port = await freePort();
  const argv = ["serve", kind, directory, "--addr", `127.0.0.1:${port}`, ...words];
  const server = spawn("rclone", argv, { stdio: "ignore" });
  const ended = new Promise<void>((done) => server.once("close", () => done()));
  await listening(port);
  return {
    port,
    async stop() {
      server.kill();
      await ended;
    },
  };
}
