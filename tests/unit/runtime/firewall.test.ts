import { expect, test } from "vitest";
import { compareRulesets } from "../../../src/runtime/firewall.ts";
import { runtimeLine } from "../../../src/runtime/print.ts";
import { programsOf } from "../../../src/runtime/programs.ts";
import { parseRuleset, type Ruleset } from "../../../src/runtime/ruleset.ts";
import { ruleset } from "./recorded.ts";

const none: Ruleset = { tables: [], chains: [], others: [] };
const nobody = { programs: [] };

function told(declared: Ruleset, live: Ruleset, grounds = { programs: programsOf(new Set<string>()) }): string[] {
  return compareRulesets(declared, live, grounds).differences.map(runtimeLine);
}

/** nft's two answers about one table `ip t`. */
function made(
  chains: readonly { name: string; base?: object; rules?: readonly object[] }[],
  sets: object[] = [],
): Ruleset {
  const handles = Array.from({ length: 99 }, (_, at) => at + 1).values();
  const own = { family: "ip", table: "t" };
  const nftables = [
    { metainfo: { version: "1.1.3", json_schema_version: 1 } },
    { table: { family: "ip", name: "t", handle: 1 } },
    ...sets.map((set) => ({ set: { ...own, ...set } })),
    ...chains.flatMap(({ name, base = {}, rules = [] }) => [
      { chain: { ...own, name, ...base } },
      ...rules.map((expr) => ({ rule: { ...own, chain: name, handle: handles.next().value, expr: [expr] } })),
    ]),
  ];
  return parseRuleset(JSON.stringify({ nftables }), "");
}

test("the same rules under other handles are the same", () => {
  expect(told(ruleset("fresh"), ruleset("fresh"))).toEqual([]);
  const renumbered = JSON.stringify({ nftables: [] });
  expect(told(parseRuleset(renumbered, ""), none)).toEqual([]);
});

test("what was added by hand is told as nft says it", () => {
  expect(told(ruleset("fresh"), ruleset("touched"))).toEqual([
    "+ firewall  table ip extra (1 chains, 0 rules)",
    "+ firewall  tcp dport 9999 accept in inet lethe input",
  ]);
  expect(told(ruleset("touched"), ruleset("fresh"))).toEqual([
    "- firewall  table ip extra",
    "- firewall  tcp dport 9999 accept in inet lethe input",
  ]);
  expect(told(none, ruleset("fresh"))).toEqual(["+ firewall  table inet lethe (1 chains, 6 rules)"]);
  expect(told(ruleset("fresh"), none)).toEqual(["- firewall  table inet lethe"]);
});

test("a policy, an order and a set count; counters and what a set gathered do not", () => {
  const base = (policy: string) => ({ type: "filter", hook: "input", prio: 0, policy });
  expect(told(made([{ name: "c", base: base("drop") }]), made([{ name: "c", base: base("accept") }]))).toEqual([
    '~ firewall  chain ip t c: {"hook":"input","policy":"accept","prio":0,"type":"filter"}; declared: {"hook":"input","policy":"drop","prio":0,"type":"filter"}',
  ]);
  const counter = (packets: number) => ({ counter: { packets, bytes: 10 * packets } });
  expect(told(made([{ name: "c", rules: [counter(0)] }]), made([{ name: "c", rules: [counter(7)] }]))).toEqual([]);
  const [a, b] = [{ accept: null }, { drop: null }];
  expect(told(made([{ name: "c", rules: [a, b] }]), made([{ name: "c", rules: [b, a] }]))).toEqual([
    '~ firewall  order of the rules in ip t c: [{"drop":null}]; [{"accept":null}]; declared: [{"accept":null}]; [{"drop":null}]',
  ]);
  const set = (elem: string[], flags: string[]) => made([], [{ name: "s", type: "ipv4_addr", flags, elem }]);
  expect(told(set([], ["dynamic"]), set(["192.0.2.1"], ["dynamic"]))).toEqual([]);
  expect(told(set([], []), set(["192.0.2.1"], []))).toHaveLength(1);
});

test("a rule that is there twice and declared once is one too many", () => {
  const rules = (count: number) =>
    made([{ name: "c", rules: Array.from({ length: count }, () => ({ accept: null })) }]);
  expect(told(rules(1), rules(2))).toEqual(['+ firewall  [{"accept":null}] in ip t c']);
  expect(told(rules(2), rules(1))).toEqual(['- firewall  [{"accept":null}] in ip t c']);
});

test("what a declared program makes is explained, and a rule beside it is not", () => {
  const live = made([
    { name: "DOCKER", rules: [{ match: { right: "docker0" } }] },
    { name: "FORWARD", rules: [{ jump: { target: "DOCKER" } }, { match: { right: 9999 } }] },
  ]);
  const grounds = { programs: programsOf(new Set(["docker.service"])) };
  expect(told(none, live, grounds)).toEqual(['+ firewall  [{"match":{"right":9999}}] in ip t FORWARD']);
  expect(compareRulesets(none, live, grounds).explained.map(({ subject }) => subject)).toContain("chain ip t DOCKER");
  expect(compareRulesets(none, live, nobody).differences).toHaveLength(1);
});

test("an answer that is no JSON is refused", () => {
  expect(() => parseRuleset("Operation not permitted", "")).toThrow("nft gave something that is no JSON");
});
