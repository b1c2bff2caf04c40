import { describe, expect, test } from "vitest";
import { compareNetwork, type NetworkReading, sameAddress } from "../../../src/runtime/network.ts";
import { runtimeLine } from "../../../src/runtime/print.ts";
import {
  type NetworkProfile,
  networkdProfile,
  networkManagerProfile,
  profilesFor,
} from "../../../src/runtime/profiles.ts";
import { links, routes } from "./recorded.ts";

const eth0 = networkdProfile(
  "/etc/systemd/network/50-eth0.network",
  "[Match]\nName=eth0\n[Network]\nDHCP=no\nAddress=192.0.2.2/24\n",
);
const dhcp = networkdProfile("/etc/systemd/network/50-en-eth.network", "[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n");
const grounds = { programs: [] };

function told(profiles: readonly NetworkProfile[], reading: Partial<NetworkReading>, made = ["eth0", "eth1"]) {
  const declared = { profiles, made, rules: false };
  const whole = { links: [], routes: [], rules: [], ...reading };
  const { differences, explained } = compareNetwork(declared, whole, grounds);
  return { lines: differences.map(runtimeLine), explained: explained.map(({ subject }) => subject) };
}

test("a network as declared, and one with an address and a route by hand", () => {
  expect(told([eth0], { links: links("fresh"), routes: routes("fresh") }).lines).toEqual([]);
  expect(told([eth0], { links: links("touched"), routes: routes("touched") }).lines).toEqual([
    "+ address   198.51.100.7/24 on eth0",
    "+ route     203.0.113.0/24 via 192.0.2.9 dev eth0 (unicast, in table main, set by hand)",
  ]);
  expect(told([], { links: links("fresh"), routes: routes("fresh") }, []).lines).toEqual([
    "+ interface eth1 (an interface of kind veth)",
    "+ interface eth0 (an interface of kind veth)",
    "+ address   192.0.2.2/24 on eth0",
  ]);
});

test("what a server gave is explained where a file asks for it, and is news elsewhere", () => {
  const lent = { family: "inet", local: "10.0.2.15", prefixlen: 24, scope: "global", dynamic: true };
  const reading = {
    links: [{ ifname: "eth0", addr_info: [lent] }],
    routes: [{ dst: "default", gateway: "10.0.2.2", dev: "eth0", protocol: "dhcp" }],
  };
  expect(told([dhcp], reading)).toEqual({
    lines: [],
    explained: ["10.0.2.15/24 on eth0", "default via 10.0.2.2 dev eth0"],
  });
  expect(told([], reading).lines).toHaveLength(2);
  const fixed = { links: [{ ifname: "eth0", addr_info: [{ ...lent, dynamic: false }] }] };
  expect(told([dhcp], fixed).lines).toEqual(["+ address   10.0.2.15/24 on eth0"]);
});

test("what is declared and not there is missed, on interfaces that are there", () => {
  const text =
    "[Match]\nName=eth0\n[Network]\nAddress=192.0.2.2/24\nGateway=192.0.2.1\n[Route]\nDestination=203.0.113.0/24\nGateway=192.0.2.9\n";
  const profile = networkdProfile("f", text);
  expect(told([profile], {}).lines).toEqual([]);
  expect(told([profile], { links: [{ ifname: "eth0", addr_info: [] }] }).lines).toEqual([
    "- address   192.0.2.2/24 on eth0 (f)",
    "- route     default via 192.0.2.1 dev eth0 (f)",
    "- route     203.0.113.0/24 via 192.0.2.9 dev eth0 (f)",
  ]);
});

test("policy rules but the kernel's own", () => {
  const rules = [
    { priority: 0, src: "all", table: "local" },
    { priority: 32766, src: "all", table: "main" },
    { priority: 100, src: "192.0.2.7", table: "200" },
  ];
  expect(told([], { rules }).lines).toEqual(["+ route     rule 100: from 192.0.2.7 lookup 200"]);
});

describe("profiles", () => {
  test("a connection of NetworkManager", () => {
    const text =
      "[connection]\nid=home\ninterface-name=wlan0\n[ipv4]\nmethod=manual\naddress1=192.0.2.5/24,192.0.2.1\nroute1=203.0.113.0/24,192.0.2.9,100\n[ipv6]\nmethod=disabled\n";
    expect(networkManagerProfile("home", text)).toEqual({
      by: "home",
      names: ["wlan0"],
      exact: false,
      addresses: ["192.0.2.5/24"],
      routes: [
        { to: "default", gateway: "192.0.2.1" },
        { to: "203.0.113.0/24", gateway: "192.0.2.9" },
      ],
      dynamic: false,
    });
  });

  test("the first file that surely means an interface ends the search", () => {
    const byAddress = networkdProfile(
      "a",
      "[Match]\nName=eth*\nMACAddress=00:11:22:33:44:55\n[Network]\nAddress=192.0.2.9/24\n",
    );
    const others = networkdProfile("c", "[Match]\nName=!lo\n");
    expect(profilesFor([byAddress, eth0, dhcp, others], "eth0").map(({ by }) => by)).toEqual(["a", eth0.by]);
    expect(profilesFor([byAddress, eth0, dhcp, others], "wlan0").map(({ by }) => by)).toEqual(["c"]);
    expect(profilesFor([others], "lo")).toEqual([]);
  });

  test("an empty value takes back what came before it", () => {
    expect(networkdProfile("a", "[Network]\nAddress=192.0.2.9/24\nAddress=\nAddress=192.0.2.8\n").addresses).toEqual([
      "192.0.2.8/32",
    ]);
  });
});

test("one address of the sixth version in two spellings", () => {
  expect(sameAddress("2001:db8:0:0::1/64", "2001:DB8::1/64")).toBe(true);
  expect(sameAddress("2001:db8::1/64", "2001:db8::1/65")).toBe(false);
  expect(sameAddress("192.0.2.1", "192.0.2.2")).toBe(false);
});
