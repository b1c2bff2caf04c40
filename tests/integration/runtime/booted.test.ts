import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { realHost } from "../../../src/host/index.ts";
import { SUBVOLUMES } from "../../../src/model/index.ts";
import { runtimeLine, runtimeReport } from "../../../src/runtime/index.ts";
import type { Container } from "../../../src/vm/index.ts";
import { newSshKey } from "../features/keys.ts";
import { configFrom, InstalledMachine } from "../features/machine.ts";
import { guestHost } from "./guest-host.ts";

const key = newSshKey();
let machine: InstalledMachine;
let container: Container;

beforeAll(async () => {
  machine = await InstalledMachine.install((config) =>
    configFrom("examples/server", config, [
      [/"ssh-ed25519 [^"]*"/, JSON.stringify(key.authorized)],
      [/networkd\(\)/, 'networkd({ networks: { "eth0": { addresses: ["192.0.2.2/24"], gateway: "192.0.2.1" } } })'],
      [
        /files: \{/,
        'files: { "/etc/sysctl.d/50-own.conf": "net.ipv4.tcp_sack = 1\\nnet.ipv4.conf.*.rp_filter = 2\\n",',
      ],
    ]),
  );
  container = await machine.boot();
});

afterAll(() => (machine as InstalledMachine | undefined)?.close());

async function report() {
  const host = realHost();
  const { differences, unexamined, explained } = await runtimeReport({
    live: guestHost(container, host),
    host,
    pristine: join(machine.disk.top, SUBVOLUMES.generations, "1"),
    declaration: machine.built.config.declaration,
  });
  const failed = unexamined.filter(({ by }) => by === "failure").map(({ reason }) => reason);
  return { lines: differences.map(runtimeLine), failed, explained };
}

test("a machine that has just booted differs in nothing, and each thing done by hand is found", async () => {
  // There is no wire in a container: the kernel's end of it is made here, as udev would find it.
  await container.succeed("ip link add eth0 type veth peer name eth1 && ip link set eth1 up");
  await container.succeed("/usr/lib/systemd/systemd-networkd-wait-online --interface=eth0:routable --timeout=30");
  const wires = ["+ interface eth1 (an interface of kind veth)", "+ interface eth0 (an interface of kind veth)"];
  // Its command is no service's.
  const fresh = await report();
  expect(fresh.failed).toEqual([]);
  expect(fresh.lines).toEqual(wires);

  const hand = [
    "nft insert rule inet lethe input position 8 tcp dport 9999 accept",
    "nft delete rule inet lethe input handle 4",
    "nft add table ip extra",
    "ip address add 198.51.100.7/24 dev eth0",
    "ip route add 203.0.113.0/24 via 192.0.2.9",
    "ip route del default",
    "ip rule add from 198.51.100.7 lookup 100",
    "echo 1 > /proc/sys/net/ipv4/ip_forward",
    "echo 0 > /proc/sys/net/ipv4/tcp_sack",
    "echo 0 > /proc/sys/net/ipv4/tcp_syncookies",
    "systemctl mask --runtime postgresql.service",
    "systemctl set-property --runtime notes.service CPUWeight=50",
    "systemctl stop ssh.service",
    "systemctl start ssh.socket",
    "systemd-run --unit=byhand sleep 9999",
    "systemd-run --unit=fails false",
    "mkdir /run/x && mount -t tmpfs none /run/x",
    "hostname elsewhere",
    "umount /home/ada/work",
    "cp /usr/bin/sleep /tmp/sleep && { setsid /tmp/sleep 9999 >/dev/null 2>&1 & }",
    "sleep 1; rm /tmp/sleep; echo $(pidof /tmp/sleep)",
  ];
  for (const command of hand) await container.succeed(command);
  const { lines, failed } = await report();
  expect(failed).toEqual([]);
  expect(lines.map((line) => line.replace(/process \d+/, "process N")).toSorted()).toEqual(
    [
      "+ firewall  table ip extra (0 chains, 0 rules)",
      "+ firewall  tcp dport 9999 accept in inet lethe input",
      "- firewall  ct state invalid drop in inet lethe input",
      ...wires,
      "+ address   198.51.100.7/24 on eth0",
      "+ route     203.0.113.0/24 via 192.0.2.9 dev eth0 (unicast, in table main, set by hand)",
      "- route     default via 192.0.2.1 dev eth0 (/etc/systemd/network/50-eth0.network)",
      "+ route     rule 32765: from 198.51.100.7 lookup 100",
      "~ sysctl    kernel.hostname: elsewhere; declared: harbour (hostname)",
      "~ sysctl    net.ipv4.tcp_sack: 0; declared: 1 (/etc/sysctl.d/50-own.conf)",
      "~ sysctl    net.ipv4.ip_forward: 1; declared: 0 (the kernel's default)",
      "~ sysctl    net.ipv4.tcp_syncookies: 0; declared: 1 (the kernel's default)",
      "+ mount     /run/x (tmpfs from none)",
      "- mount     /home/ada/work (kept as directory)",
      "+ unit      byhand.service (a transient unit, running)",
      "+ unit      ssh.socket (listening, and nothing that is declared starts it)",
      "~ unit      ssh.service: stopped; declared: enabled",
      "~ unit      fails.service: failed (exit-code), a transient unit; declared: to work",
      "~ unit      postgresql.service: masked until the next boot; declared: not masked",
      "~ unit      notes.service: set until the next boot by /run/systemd/system.control/notes.service.d/50-CPUWeight.conf; declared: as in its files",
      "+ process   process N (its program /tmp/sleep has been deleted or replaced since it began)",
    ].toSorted(),
  );
});
