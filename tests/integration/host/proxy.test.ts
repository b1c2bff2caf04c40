import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { testToolchain } from "../../support/toolchain.ts";

const scratch = mkdtempSync(join(tmpdir(), "lethe-proxy-"));
const servers: Server[] = [];
const asked: string[] = [];
let [plain, secure, proxy] = ["", "", ""];

/** A proxy that knows no tunnel to a plain server, as apt-cacher-ng, and wants a password. */
function proxyServer(): Server {
  const allowed = `Basic ${Buffer.from("ada:s3cret").toString("base64")}`;
  const server = createServer((from, to) => {
    asked.push(`${from.method} ${from.url}`);
    const { "proxy-authorization": password, ...headers } = from.headers;
    if (password !== allowed) return to.writeHead(407).end();
    from.pipe(
      request(from.url ?? "", { headers, method: from.method }, (answer) => {
        to.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(to);
      }),
    );
    return to;
  });
  return server.on("connect", ({ url, headers }, socket) => {
    asked.push(`CONNECT ${url}`);
    if (headers["proxy-authorization"] !== allowed) return socket.end("HTTP/1.1 407 No\r\n\r\n");
    const [host = "", port] = String(url).split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    return onward.on("error", () => socket.destroy());
  });
}

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const files = ["-keyout", join(scratch, "key"), "-out", join(scratch, "cert")];
  const { wrap } = await testToolchain();
  const argv = wrap(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", ...files]);
  execFileSync(argv[0] ?? "", argv.slice(1), { stdio: "ignore" });
  const answer: Parameters<typeof createServer>[1] = ({ headers }, to) => to.end(`from ${headers.range ?? "0"}`);
  plain = `http://${await listen(createServer(answer))}/deb`;
  const identity = { key: readFileSync(join(scratch, "key")), cert: readFileSync(join(scratch, "cert")) };
  secure = `https://${await listen(createTlsServer(identity, answer))}/deb`;
  proxy = await listen(proxyServer());
});
beforeEach(() => {
  asked.length = 0;
  vi.resetModules();
});
afterAll(() => {
  for (const server of servers) server.close().closeAllConnections();
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true });
});

/** A program of its own reads its environment once; so does each of these. */
async function fetched(url: string, env: Readonly<Record<string, string>>) {
  for (const name of ["http_proxy", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"]) vi.stubEnv(name, env[name]);
  vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
  const { realFetch } = await import("../../../src/host/fetch.ts");
  const { status, body } = await realFetch(url, { from: 5 });
  return { status, body: await text(body) };
}

const whole = { status: 200, body: "from bytes=5-" };

test("without a proxy in the environment nobody is asked but the server", async () => {
  expect(await fetched(plain, {})).toEqual(whole);
  expect(asked).toEqual([]);
});

test("plain HTTP goes through http_proxy, without a tunnel; the scheme may be left out, as for curl", async () => {
  expect(await fetched(plain, { http_proxy: `http://ada:s3cret@${proxy}` })).toEqual(whole);
  vi.resetModules();
  expect(await fetched(plain, { http_proxy: `ada:s3cret@${proxy}` })).toEqual(whole);
  expect(asked).toEqual([`GET ${plain}`, `GET ${plain}`]);
});

test("HTTPS goes through a tunnel of https_proxy, and not through http_proxy", async () => {
  expect(await fetched(secure, { https_proxy: `http://ada:s3cret@${proxy}` })).toEqual(whole);
  expect(asked).toEqual([`CONNECT ${new URL(secure).host}`]);
  vi.resetModules();
  expect(await fetched(secure, { http_proxy: `http://ada:s3cret@${proxy}` })).toEqual(whole);
  expect(asked).toHaveLength(1);
});

test("what no_proxy names is asked directly", async () => {
  expect(await fetched(plain, { http_proxy: "http://127.0.0.1:9", no_proxy: "example.org,127.0.0.1" })).toEqual(whole);
});

test("a proxy that is not there, refuses, or is none: an error that says so and holds no password", async () => {
  const dead = fetched(plain, { http_proxy: "http://ada:s3cret@127.0.0.1:9" });
  const failure = await dead.catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ code: "HOST_FETCH", hint: expect.stringContaining("http_proxy") as string });
  expect(JSON.stringify([failure, (failure as Error).message])).not.toContain("s3cret");
  vi.resetModules();
  await expect(fetched(secure, { https_proxy: `http://${proxy}` })).rejects.toMatchObject({
    code: "HOST_FETCH",
    message: expect.stringContaining("407") as string,
  });
  vi.resetModules();
  await expect(fetched(plain, { http_proxy: "socks5://127.0.0.1:9" })).rejects.toMatchObject({ code: "HOST_PROXY" });
});
