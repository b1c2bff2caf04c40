import { expect, test } from "vitest";
import { runtimeLine } from "../../../src/runtime/print.ts";
import { programsOf } from "../../../src/runtime/programs.ts";
import { compareSysctl, parseSysctl, resolveSettings, settingName } from "../../../src/runtime/sysctl.ts";

const told = (text: string, live: Record<string, string>, fresh: Record<string, string> = {}, container = false) =>
  compareSysctl(
    parseSysctl("own.conf", text),
    { live: new Map(Object.entries(live)), fresh: new Map(Object.entries(fresh)) },
    { programs: [], container },
  ).differences.map(runtimeLine);

test("the forms of sysctl.d", () => {
  const text =
    "# no\n; no\nvm.swappiness=10\n -kernel.x = a  b \nnet/ipv4/conf/eth0.1/forwarding = 1\nnet.ipv4.conf.eth0/2.forwarding=0\n-net.ipv4.conf.lo.rp_filter\n";
  expect(parseSysctl("f", text).map(({ path, value }) => [path, value])).toEqual([
    ["vm/swappiness", "10"],
    ["kernel/x", "a  b"],
    ["net/ipv4/conf/eth0.1/forwarding", "1"],
    ["net/ipv4/conf/eth0.2/forwarding", "0"],
    ["net/ipv4/conf/lo/rp_filter", undefined],
  ]);
  expect(settingName("net/ipv4/conf/eth0.1/forwarding")).toBe("net.ipv4.conf.eth0/1.forwarding");
});

test("a whole name wins over a pattern, a later file over an earlier one, and an exception stays out", () => {
  const text = "a.x = 5\na.* = 1\n-a.z\na.y = 2\na.y = 3\n";
  const resolved = resolveSettings(parseSysctl("f", text), ["a/x", "a/y", "a/z", "a/w", "b/x"]);
  expect(Object.fromEntries([...resolved].map(([path, { value }]) => [path, value]))).toEqual({
    "a/x": "5",
    "a/y": "3",
    "a/w": "1",
  });
});

test("values that are not as declared, and not as the kernel has them of itself", () => {
  expect(told("vm.swappiness = 10\n", { "vm/swappiness": "10" })).toEqual([]);
  expect(told("vm.swappiness = 10\n", { "vm/swappiness": "60" })).toEqual([
    "~ sysctl    vm.swappiness: 60; declared: 10 (own.conf)",
  ]);
  expect(told("", { "vm/swappiness": "10" })).toEqual([
    "~ sysctl    vm.swappiness: 10; declared: 60 (the kernel's default)",
  ]);
  expect(told("net.a = 1 2\n", { "net/a": "1\t2\n" })).toEqual([]);
  expect(told("", { "net/ipv4/tcp_sack": "0" }, { "net/ipv4/tcp_sack": "1" })).toHaveLength(1);
  expect(told("kernel.absent = 1\n", {})).toEqual([]);
});

test("what follows from another setting is not told again, and an interface's own is left to files", () => {
  const live = {
    "net/ipv4/ip_forward": "1",
    "net/ipv4/conf/all/forwarding": "1",
    "net/ipv4/conf/eth0/log_martians": "1",
  };
  expect(told("", live, { "net/ipv4/conf/eth0/log_martians": "0" })).toEqual([
    "~ sysctl    net.ipv4.ip_forward: 1; declared: 0 (the kernel's default)",
  ]);
  expect(told("", { "net/ipv4/ip_forward": "0", "net/ipv4/conf/all/forwarding": "1" })).toHaveLength(1);
});

test("in a container only what is the container's own", () => {
  const live = { "vm/swappiness": "10", "kernel/hostname": "other", "net/ipv4/tcp_sack": "0" };
  expect(told("vm.swappiness=60\nkernel.hostname=own\n", live, { "net/ipv4/tcp_sack": "1" }, true)).toHaveLength(2);
});

test("docker forwards", () => {
  const { differences, explained } = compareSysctl(
    [],
    { live: new Map([["net/ipv4/ip_forward", "1"]]), fresh: new Map() },
    { programs: programsOf(new Set(["docker.service"])), container: false },
  );
  expect([differences.length, explained.length]).toEqual([0, 1]);
});

test("tables that a new network shares with the first one have no size of their own", () => {
  const live = { "net/ipv4/tcp_ehash_entries": "16384", "net/ipv4/udp_hash_entries": "2048", "net/ipv4/tcp_sack": "0" };
  const fresh = {
    "net/ipv4/tcp_ehash_entries": "-16384",
    "net/ipv4/udp_hash_entries": "-2048",
    "net/ipv4/tcp_sack": "1",
  };
  expect(told("", live, fresh)).toEqual(["~ sysctl    net.ipv4.tcp_sack: 0; declared: 1 (the kernel's default)"]);
});
