import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface SshServer {
  /** What ~/.ssh/config calls it. */
  readonly name: string;
  readonly port: number;
  /** Files: the person's key, and the keys of servers that they know. */
  readonly identity: string;
  readonly knownHosts: string;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Ends once somebody listens. */
export async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answered = await new Promise<boolean>((done) => {
      const socket = connect(port, "127.0.0.1", () => done(true)).on("error", () => done(false));
      socket.unref();
      socket.once("connect", () => socket.destroy());
    });
    if (answered) return;
    await sleep(50);
  }
  throw new Error(`nobody listens on ${port}`);
}

/** OpenSSH on loopback, with keys of its own. root's ~/.ssh is another one until it is stopped: needs a private mount namespace. */
export async function sshServer(directory: string): Promise<SshServer> {
  mkdirSync(directory, { recursive: true });
  const file = (name: string) => join(directory, name);
  const key = (name: string) => execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file(name)]);
  key("host");
  key("identity");
  const port = await freePort();
  writeFileSync(
    file("sshd_config"),
    [
      ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${file("host")}`, "PidFile none", "StrictModes no"],
      ...[`AuthorizedKeysFile ${file("identity.pub")}`, "UsePAM no", "PermitRootLogin yes", "UseDNS no"],
      ...["PasswordAuthentication no", "Subsystem sftp internal-sftp", ""],
    ].join("\n"),
  );
  writeFileSync(file("known_hosts"), `[127.0.0.1]:${port} ${readFileSync(file("host.pub"), "utf8")}`);
  mkdirSync("/run/sshd", { recursive: true });
  mkdirSync("/root/.ssh", { recursive: true, mode: 0o700 });
  execFileSync("mount", ["-t", "tmpfs", "-o", "mode=700", "tmpfs", "/root/.ssh"]);
  writeFileSync(
    "/root/.ssh/config",
    [
      ...["Host nas", "HostName 127.0.0.1", `Port ${port}`, `IdentityFile ${file("identity")}`],
      ...[`UserKnownHostsFile ${file("known_hosts")}`, "StrictHostKeyChecking yes", ""],
    ].join("\n"),
    { mode: 0o600 },
  );
  const server = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", file("sshd_config")], { stdio: "ignore" });
  const ended = new Promise<void>((done) => server.once("close", () => done()));
  await listening(port);
  return {
    name: "nas",
    port,
    identity: file("identity"),
    knownHosts: file("known_hosts"),
    async stop() {
      server.kill();
      await ended;
      execFileSync("umount", ["/root/.ssh"]);
    },
  };
}
