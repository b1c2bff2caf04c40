import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { needPrograms } from "../../support/programs.ts";
import { RESTICS, resticOf, restServer } from "../../support/restic/programs.ts";
import { S3_KEYS, startS3 } from "../../support/restic/s3.ts";
import { fill, fingerprint, Scene } from "../../support/restic/scene.ts";
import { freePort, listenRaw, startServer, startSshd, type TestServer } from "../../support/restic/servers.ts";

let scene: Scene;
const servers: TestServer[] = [];
const papers = () => scene.path("papers");

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.stop();
  await scene.end();
});

async function prepare(suite: string): Promise<void> {
  scene = await Scene.make(await resticOf(suite));
  fill(papers());
  scene.declare(`backup("${papers()}", { store: nas })`);
}

function started<Server extends TestServer>(server: Server): Server {
  servers.push(server);
  return server;
}

async function withSshd() {
  const server = started(await startSshd(scene.path("ssh")));
  const ssh = execFileSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).trim();
  const config = scene.path("ssh/ssh_config");
  writeFileSync(scene.path("bin/ssh"), `#!/bin/sh\nexec ${ssh} -F ${config} "$@"\n`, { mode: 0o755 });
  return server;
}

async function withRestServer(): Promise<number> {
  const port = await freePort();
  const options = ["--no-auth", "--listen", `127.0.0.1:${port}`, "--path", scene.path("stores/rest")];
  started(await startServer([await restServer(), ...options], port));
  return port;
}

/** There, changed, there again; then on an empty disk. */
async function outAndBack(): Promise<void> {
  const first = await scene.sync();
  expect(first.failed).toBeUndefined();
  expect(first.done.map(({ title }) => title)).toContain("make a repository at nas");
  writeFileSync(`${papers()}/new`, "new");
  const second = await scene.sync();
  expect(second.failed).toBeUndefined();
  expect(second.done.map(({ title }) => title)).not.toContain("make a repository at nas");
  const before = fingerprint(papers());
  rmSync(papers(), { recursive: true });
  scene.forgetRecords();
  expect(await scene.init()).toMatchObject({ outcome: "brought", standing: { verdict: "safe" } });
  expect(fingerprint(papers())).toEqual(before);
}

describe.each(RESTICS)("restic %s", (_, suite) => {
  test("SFTP, from a host of ssh's settings and by an address of its own", async () => {
    await prepare(suite);
    const { port } = await withSshd();
    scene.useStore(`sftp:nas:${scene.path("stores/ssh")}`);
    await outAndBack();
    scene.useStore(`sftp://root@127.0.0.1:${port}/${scene.path("stores/other")}`);
    expect((await scene.sync()).failed).toBeUndefined();
  });

  test("a REST server", async () => {
    await prepare(suite);
    scene.useStore(`rest:http://127.0.0.1:${await withRestServer()}/meadow/`);
    await outAndBack();
  });

  test("S3, by the keys that are secrets of the config", async () => {
    await prepare(suite);
    needPrograms({ openssl: "openssl" });
    const { port, certificate } = started(await startS3(scene.path("stores"), "nas"));
    await scene.secret("s3-id", S3_KEYS.id);
    await scene.secret("s3-secret", S3_KEYS.secret);
    vi.stubEnv("SSL_CERT_FILE", certificate);
    const keys = { AWS_ACCESS_KEY_ID: "s3-id", AWS_SECRET_ACCESS_KEY: "s3-secret" };
    scene.useStore(`s3:https://127.0.0.1:${port}/nas/meadow`, keys);
    await outAndBack();
  });

  test("a host key that is not known, or another than the known one", async () => {
    await prepare(suite);
    const { known } = await withSshd();
    scene.useStore(`sftp:nas:${scene.path("stores/ssh")}`);
    rmSync(known);
    expect((await scene.sync()).failed?.why).toBe(
      "the server's host key is not known yet: connect once with ssh, as who runs this",
    );
    writeFileSync(known, `nas ${readFileSync(scene.path("ssh/other.pub"), "utf8")}`);
    expect((await scene.sync()).failed?.why).toMatch(/^the server shows another host key than the one that is known/);
    expect((await scene.status()).standing.verdict).toBe("losing");
  });

  test("a connection that breaks in the midst of copying is made anew, and nothing is lost", async () => {
    await prepare(suite);
    execFileSync("sh", ["-c", 'head -c 20M /dev/urandom >"$1"', "sh", `${papers()}/large`]);
    const port = await withRestServer();
    let cut = 0;
    const proxy = started(
      await listenRaw((socket) => {
        const other = connect(port, "127.0.0.1").on("error", () => socket.destroy());
        let bytes = 0;
        socket.on("data", (data) => {
          bytes += data.length;
          if (bytes < 1_000_000 || cut >= 2) return;
          cut += 1;
          socket.destroy();
          other.destroy();
        });
        socket.pipe(other).pipe(socket);
      }),
    );
    scene.useStore(`rest:http://127.0.0.1:${proxy.port}/`);
    expect(await scene.sync()).toMatchObject({ standing: { verdict: "safe" } });
    expect(cut).toBe(2);
    // The proxy does not work while this process waits for a program.
    scene.useStore(`rest:http://127.0.0.1:${port}/`);
    expect(scene.restic("check", "--read-data")).not.toMatch(/error/i);
  });
});

describe("a server that is none", () => {
  const reason = async () => (await scene.sync()).failed?.why;

  test("nobody listens, it answers 500, or closes at once: nothing is made there", async () => {
    await prepare("bookworm");
    scene.useStore(`rest:http://127.0.0.1:${await freePort()}/`);
    expect(await reason()).toBe("nobody listens there: is the server running, are its name and port right?");
    const answer = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n";
    let asked = "";
    const failing = started(
      await listenRaw((socket) => {
        socket.on("data", (data) => {
          asked += data.toString();
          socket.write(answer);
        });
      }),
    );
    scene.useStore(`rest:http://127.0.0.1:${failing.port}/`);
    expect(await reason()).toBe("the server answers 500: its own log says why; try later");
    expect(asked).not.toMatch(/^(POST|PUT)/m);
    const closing = started(await listenRaw((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Le")));
    scene.useStore(`rest:http://127.0.0.1:${closing.port}/`);
    expect(await reason()).toBe("the connection broke: sync again, and it goes on with what is there");
  });

  // Two minutes of waiting.
  test.runIf(process.env["LETHE_TEST_ALL"] === "1")(
    "one that never answers is given up, and of newer ones that try again the reason is told",
    async () => {
      await prepare("trixie");
      const silent = started(await listenRaw(() => undefined));
      scene.useStore(`rest:http://127.0.0.1:${silent.port}/`);
      const begun = Date.now();
      expect(await reason()).toBe("it did not end within 60 seconds: the store does not answer");
      expect(Date.now() - begun).toBeLessThan(75_000);
      scene.useStore(`rest:http://127.0.0.1:${await freePort()}/`);
      expect(await reason()).toMatch(/^it did not end within 60 seconds: nobody listens there/);
      await withSshd();
      const config = scene.path("ssh/ssh_config");
      writeFileSync(config, readFileSync(config, "utf8").replace(/Port \d+/, `Port ${silent.port}`));
      scene.useStore(`sftp:nas:${scene.path("stores/ssh")}`);
      expect(await reason()).toMatch(/the server does not answer|the connection broke/);
    },
  );
});
