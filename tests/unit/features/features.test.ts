import { debian, defineSystem, type Feature, file, user } from "lethe";
import * as features from "lethe/features";
import { describe, expect, test } from "vitest";
import { declare } from "../config/declare.ts";

const ada = user("ada");

/** Each feature with nothing said, and with everything. */
const every: Readonly<Record<keyof typeof features, readonly Feature[]>> = {
  bluetooth: [features.bluetooth()],
  docker: [features.docker(), features.docker({ settings: { "log-driver": "journald" } })],
  firewall: [features.firewall(), features.firewall({ open: ["80/tcp", "53/udp"], openFeatures: false })],
  hardware: [features.hardware(), features.hardware({ firmware: ["firmware-iwlwifi"] })],
  networkManager: [features.networkManager(), features.networkManager({ wifi: false, wwan: true })],
  networkd: [
    features.networkd(),
    features.networkd({
      networks: {
        "en*": { dhcp: false, addresses: ["192.0.2.10/24"], gateway: "192.0.2.1", dns: ["192.0.2.53"] },
        eth1: { dhcp: true },
      },
    }),
  ],
  openssh: [
    features.openssh(),
    features.openssh({
      port: 2222,
      passwordAuthentication: true,
      permitRootLogin: "prohibit-password",
      hostKeys: ["rsa", "ed25519"],
    }),
  ],
  postgresql: [
    features.postgresql(),
    features.postgresql({
      version: 16,
      port: 5433,
      settings: { ssl: false, work_mem: "8MB" },
      authentication: ["local all all trust"],
    }),
  ],
  serialConsole: [
    features.serialConsole(),
    features.serialConsole({ device: "ttyS1", speed: 9600, autologin: "root" }),
    features.serialConsole({ autologin: ada }),
  ],
  sudo: [features.sudo(), features.sudo({ askPassword: false, rules: ["ada ALL=(postgres) NOPASSWD: ALL"] })],
  sway: [features.sway(), features.sway({ browser: "none", packages: ["mpv"] })],
};

function machine(...list: readonly Feature[]) {
  return defineSystem({ hostname: "meadow", packages: debian("trixie"), users: [ada], features: list });
}

function text(declared: Awaited<ReturnType<typeof declare>>, path: string): string {
  const found = declared.files.find((node) => node.path === path);
  return Buffer.from(found?.type === "file" ? found.content : "", "base64").toString();
}

describe.each(Object.keys(every) as (keyof typeof features)[])("%s", (name) => {
  test.each(every[name].map((feature, index) => [index, feature] as const))("is sound, %i", async (_, feature) => {
    const declared = await declare(machine(feature));
    expect(declared.features).toEqual(["base", name].sort());
    const brought = [...declared.files, ...declared.units, ...declared.components, ...declared.noise];
    const others = brought.filter(({ by }) => by !== "base" && by !== name);
    expect(others).toEqual([]);
    for (const component of declared.components) expect(component.reason, component.path).toMatch(/\w/);
  });
});

test("all that can be on one machine are", async () => {
  const list = Object.entries(every).flatMap(([name, [feature]]) => (name === "networkd" || !feature ? [] : [feature]));
  const declared = await declare(machine(...list));
  expect(declared.features).toHaveLength(list.length + 1);
});

describe("what they write", () => {
  test("sshd", async () => {
    expect(
      text(await declare(machine(features.openssh())), "/etc/ssh/sshd_config.d/20-lethe.conf"),
    ).toMatchInlineSnapshot(`
      "Port 22
      PasswordAuthentication no
      PermitRootLogin no
      HostKey /etc/ssh/host-keys/ssh_host_ed25519_key
      "
    `);
  });

  test("the firewall", async () => {
    const declared = await declare(machine(features.firewall({ open: ["53/udp", "443/tcp"] }), features.openssh()));
    expect(text(declared, "/etc/nftables.conf")).toMatchInlineSnapshot(`
      "#!/usr/sbin/nft -f
      table inet lethe
      delete table inet lethe
      table inet lethe {
        chain input {
          type filter hook input priority filter; policy drop;
          ct state { established, related } accept
          ct state invalid drop
          iifname "lo" accept
          meta l4proto { icmp, ipv6-icmp } accept
          udp dport 546 ip6 daddr fe80::/10 accept
          tcp dport { 22, 443 } accept
          udp dport { 53 } accept
        }
      }
      "
    `);
  });

  test("a network", async () => {
    const declared = await declare(machine(every.networkd[1] as Feature));
    expect(text(declared, "/etc/systemd/network/50-en.network")).toMatchInlineSnapshot(`
      "[Match]
      Name=en*
      [Network]
      DHCP=no
      Address=192.0.2.10/24
      Gateway=192.0.2.1
      DNS=192.0.2.53
      "
    `);
  });

  test("PostgreSQL's settings, with quotes in them", async () => {
    const feature = features.postgresql({ settings: { log_line_prefix: "%m 'x' " } });
    expect(text(await declare(machine(feature)), "/etc/postgresql/17/main/postgresql.conf")).toMatchInlineSnapshot(`
      "data_directory = '/var/lib/postgresql/17/main'
      hba_file = '/etc/postgresql/17/main/pg_hba.conf'
      ident_file = '/etc/postgresql/17/main/pg_ident.conf'
      external_pid_file = '/run/postgresql/17-main.pid'
      unix_socket_directories = '/run/postgresql'
      cluster_name = '17/main'
      port = '5432'
      log_line_prefix = '%m ''x'' '
      "
    `);
  });

  test("no password is asked of those who have none, only where it is said", async () => {
    const path = "/etc/sudoers.d/10-lethe";
    expect(text(await declare(machine(features.sudo())), path)).not.toContain("NOPASSWD");
    expect(text(await declare(machine(features.sudo({ askPassword: false }))), path)).toContain("NOPASSWD");
  });
});

describe("the base", () => {
  test("names the machine to itself", async () => {
    const named = defineSystem({ hostname: "meadow.example.org", packages: debian("trixie") });
    const declared = await declare(named);
    expect(text(declared, "/etc/hostname")).toBe("meadow.example.org\n");
    expect(text(declared, "/etc/hosts")).toContain("127.0.1.1 meadow.example.org meadow\n");
  });

  test("keeps what a machine is known by, and its config", async () => {
    const declared = await declare(machine());
    expect(declared.components.map(({ type, path }) => `${type} ${path}`)).toMatchInlineSnapshot(`
      [
        "repository /etc/lethe/config",
        "file /etc/machine-id",
        "directory /var/lib/lethe/kept",
        "file /var/lib/systemd/random-seed",
        "directory /var/lib/systemd/timers",
        "directory /var/lib/systemd/timesync",
      ]
    `);
    expect(declared.components.find(({ path }) => path === "/etc/lethe/config")?.type).toBe("repository");
  });

  test("lets go of a file that a person wants otherwise", async () => {
    const hosts = file.text("127.0.0.1 localhost\n", { replaces: "base" });
    const declared = await declare(
      defineSystem({ hostname: "meadow", packages: debian("trixie"), files: { "/etc/hosts": hosts } }),
    );
    expect(text(declared, "/etc/hosts")).toBe("127.0.0.1 localhost\n");
  });
});
