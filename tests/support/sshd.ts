import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

export interface Sshd {
  readonly port: number;
  readonly pid: number;
  /** File of the key that lets root in. */
  readonly identity: string;
  close(): Promise<void>;
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** An OpenSSH server of its own on loopback, whose files are in `place`. */
export async function startSshd(place: string): Promise<Sshd> {
  mkdirSync(place, { recursive: true });
  mkdirSync("/run/sshd", { recursive: true });
  for (const name of ["host", "key"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(place, name)]);
  }
  const port = await freePort();
  execFileSync("cp", [join(place, "key.pub"), join(place, "authorized")]);
  writeFileSync(
    join(place, "config"),
    [
      ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${join(place, "host")}`, "PermitRootLogin yes"],
      ...[`AuthorizedKeysFile ${join(place, "authorized")}`, "StrictModes no", "UsePAM no"],
      ...["Subsystem sftp internal-sftp", `PidFile ${join(place, "pid")}`, ""],
    ].join("\n"),
  );
  const child = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", join(place, "config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  await new Promise<void>((done, fail) => {
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("listening")) done();
    });
    child.once("close", () => fail(new Error(`sshd ended: ${said}`)));
  });
  return {
    ...{ port, pid: child.pid ?? 0, identity: join(place, "key") },
    async close() {
      child.kill("SIGCONT");
      child.kill();
      await ended;
    },
  };
}
