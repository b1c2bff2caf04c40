import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, vi } from "vitest";

/**
 * Serves what is below /srv as another machine would, for the tests of one file: a remote that is only another path on this
 * disk would be no copy. Gives what a repository there is called from elsewhere.
 */
export function forge(): (repository: string) => string {
  let address = "";
  let pid = 0;
  beforeAll(async () => {
    const port = await freePort();
    const options = ["--export-all", "--enable=receive-pack", "--base-path=/srv", "--listen=127.0.0.1"];
    // Those of any account.
    const argv = ["-c", "safe.directory=*", "daemon", ...options, `--port=${port}`, "--reuseaddr", "/srv"];
    pid = spawn("git", argv, { stdio: "ignore", detached: true }).pid ?? 0;
    address = `git://127.0.0.1:${port}`;
    const asked = () => spawnSync("git", ["ls-remote", `${address}/none`], { encoding: "utf8" }).stderr;
    await vi.waitFor(() => expect(asked()).toContain("access denied"), { timeout: 10_000 });
  });
  afterAll(() => process.kill(-pid));
  return (repository) => `${address}${repository.replace(/^\/srv/, "")}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
