import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { debianProgram } from "../debian-program.ts";

/** A server of the test's own, on the loopback. */
export interface TestServer {
  readonly port: number;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Ready once somebody listens. */
export async function startServer(argv: readonly string[], port: number): Promise<TestServer> {
  const [program = "", ...words] = argv;
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
  });
  try {
    for (let tries = 0; !(await listens(port)); tries += 1) {
      if (child.exitCode !== null || tries > 200) throw new Error(`${argv.join(" ")} does not listen: ${said}`);
      await sleep(50);
    }
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { port, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "close");
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** The host's own where it has one. */
async function sshd(): Promise<string> {
  if (existsSync("/usr/sbin/sshd")) return "/usr/sbin/sshd";
  return join(await debianProgram("bookworm", "openssh-server"), "usr/sbin/sshd");
}

/**
 * An OpenSSH server with keys of its own, which ssh reaches as `nas` when it is run with the file `ssh_config` in `place`.
 * `known`: the file of the keys that the client knows servers by.
 */
export async function startSshd(place: string): Promise<TestServer & { readonly known: string }> {
  mkdirSync(place, { recursive: true });
  // Where it gives up its rights.
  mkdirSync("/run/sshd", { recursive: true });
  for (const name of ["host", "own", "other"]) newKey(join(place, name));
  const port = await freePort();
  const known = join(place, "known");
  writeFileSync(known, `nas ${readFileSync(join(place, "host.pub"), "utf8")}`);
  writeFileSync(
    join(place, "sshd_config"),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${join(place, "host")}`,
      `AuthorizedKeysFile ${join(place, "own.pub")}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "PermitRootLogin yes",
      "Subsystem sftp internal-sftp",
      "",
    ].join("\n"),
  );
  writeFileSync(
    join(place, "ssh_config"),
    [
      "Host *",
      "HostKeyAlias nas",
      `UserKnownHostsFile ${known}`,
      "GlobalKnownHostsFile none",
      `IdentityFile ${join(place, "own")}`,
      "IdentitiesOnly yes",
      "Host nas",
      "HostName 127.0.0.1",
      `Port ${port}`,
      "User root",
      "",
    ].join("\n"),
  );
  const server = await startServer([await sshd(), "-D", "-e", "-f", join(place, "sshd_config")], port);
  return { ...server, known };
}

function newKey(file: string): void {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file]);
}

/** Whatever is done with a connection. `closed`: its last one has ended. */
export async function listenRaw(onConnection: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
