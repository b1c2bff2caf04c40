import { afterAll, beforeAll, expect, test } from "vitest";
import type { Container } from "../../../src/vm/index.ts";
import { newSshKey } from "./keys.ts";
import { configFrom, InstalledMachine } from "./machine.ts";

const key = newSshKey();
let machine: InstalledMachine;
let hostKey: string;

beforeAll(async () => {
  machine = await InstalledMachine.install((config) =>
    configFrom("examples/server", config, [
      [/"ssh-ed25519 [^"]*"/, JSON.stringify(key.authorized)],
      // There is nobody to give this one an address.
      [/networkd\(\)/, 'networkd({ networks: { "eth0": { addresses: ["192.0.2.2/24"] } } })'],
    ]),
  );
});

afterAll(() => (machine as InstalledMachine | undefined)?.close());

/** On the machine itself; what the client keeps is in memory, so that all that is written is the server's. */
async function ssh(container: Container, command: string): Promise<string> {
  await container.copyTo(key.secret, "/run/key", { mode: 0o600 });
  const options = "-i /run/key -o UserKnownHostsFile=/run/known -o StrictHostKeyChecking=accept-new -o BatchMode=yes";
  return container.succeed(`ssh -F none -q ${options} ada@127.0.0.1 '${command}'`);
}

const sql = (container: Container, words: string) =>
  container.succeed(`cd / && sudo -u postgres psql -qAt -v ON_ERROR_STOP=1 letters`, { input: words });

test("each feature is used, and nothing but what is declared is left", async () => {
  const container = await machine.boot();
  // In a circle systemd leaves out one of its units, another one at each boot.
  expect((await container.run("journalctl --boot --quiet --no-pager --grep 'ordering cycle'")).stdout).toBe("");

  // openssh, sudo, and Ada's account
  expect(await ssh(container, "id -un; sudo -n id -un; echo kept > work/letter; locale charmap")).toBe(
    "ada\nroot\nUTF-8",
  );
  hostKey = await container.succeed("cat /run/known");

  // postgresql
  await container.succeed("cd / && sudo -u postgres createdb letters");
  await sql(container, "create table letter (words text); insert into letter values ('dear');");
  expect(await sql(container, "show shared_buffers")).toBe("64MB");

  // firewall
  const rules = await container.succeed("nft list ruleset");
  expect(rules).toContain("policy drop");
  expect(rules).toContain("tcp dport { 22, 8080 } accept");

  // networkd, and names by resolved
  await container.succeed("ip link add eth0 type veth peer name eth1 && ip link set eth1 up");
  await container.succeed("/usr/lib/systemd/systemd-networkd-wait-online --interface=eth0:routable --timeout=30");
  expect(await container.succeed("ip -4 -o addr show eth0")).toContain("192.0.2.2/24");
  expect(await container.succeed("resolvectl query localhost")).toContain("127.0.0.1");

  // a feature of one's own, with a user that systemd makes at its start
  await container.succeed("curl -sf --retry 20 --retry-connrefused --retry-delay 1 -d noted http://127.0.0.1:8080/");

  // base
  await container.succeed("systemctl restart systemd-journald && journalctl --flush && lethe --version");

  expect(await machine.shutDown()).toEqual([]);
});

test("the next boot starts as new, with what is kept, and is as clean", async () => {
  const container = await machine.boot();
  expect(await ssh(container, "cat work/letter")).toBe("kept");
  expect(await container.succeed("cat /run/known")).toBe(hostKey);
  expect(await sql(container, "select words from letter")).toBe("dear");
  expect(
    await container.succeed("curl -sf --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1:8080/"),
  ).toBe("noted");
  expect(await container.succeed("journalctl --list-boots --no-pager -o json | grep -o boot_id | wc -l")).toBe("2");
  // Undeclared, so that the emptiness of the other lists means something.
  await container.succeed("echo x > /etc/undeclared");
  expect(await machine.shutDown()).toEqual(["use: created /etc/undeclared"]);
});
