import { parsed } from "./context.ts";

/** As libnftables-json(5) has them, without what changes by itself: handles and counts. */
export interface Ruleset {
  /** `family name`. */
  readonly tables: readonly string[];
  readonly chains: readonly Chain[];
  /** Sets, maps, flow tables, named counters and the like. */
  readonly others: readonly RulesetObject[];
}

export interface Chain {
  readonly table: string;
  readonly name: string;
  /** Type, hook, priority and policy; empty of a chain that others jump to. */
  readonly base: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  /** Canonical JSON of what it does: rules that are the same have the same. */
  readonly meaning: string;
  /** As nft prints it. */
  readonly text: string;
}

export interface RulesetObject {
  readonly table: string;
  /** `set blocked`. */
  readonly name: string;
  readonly meaning: string;
}

type Json = Readonly<Record<string, unknown>>;

/** `listing` is `nft --json list ruleset`, `text` is `nft --handle list ruleset` of the same moment. */
export function parseRuleset(listing: string, text: string): Ruleset {
  const { nftables } = parsed("nft", listing) as { nftables: readonly Json[] };
  const lines = ruleTexts(text);
  const tables: string[] = [];
  const chains: (Omit<Chain, "rules"> & { rules: Rule[] })[] = [];
  const others: RulesetObject[] = [];
  for (const entry of nftables) {
    const [[kind, value] = ["", {}]] = Object.entries(entry) as [string, Json][];
    const table = `${String(value["family"])} ${String(value["table"] ?? value["name"])}`;
    if (kind === "metainfo") continue;
    if (kind === "table") tables.push(table);
    else if (kind === "chain") {
      const { type, hook, prio, policy, dev } = value;
      const base = type === undefined ? "" : canonical({ type, hook, prio, policy, dev });
      chains.push({ table, name: String(value["name"]), base, rules: [] });
    } else if (kind === "rule") {
      const chain = chains.find((one) => one.table === table && one.name === value["chain"]);
      const meaning = canonical(value["expr"]);
      const key = `${table} ${String(value["chain"])} ${String(value["handle"])}`;
      chain?.rules.push({ meaning, text: lines.get(key) ?? meaning });
    } else others.push({ table, name: `${kind} ${String(value["name"])}`, meaning: canonical(withoutElements(value)) });
  }
  return { tables, chains, others };
}

/** `family table chain handle` to the rule's text. */
function ruleTexts(text: string): Map<string, string> {
  const texts = new Map<string, string>();
  let table = "";
  let chain = "";
  for (const line of text.split("\n")) {
    const [, family, name] = /^table (\S+) (\S+) \{/.exec(line) ?? [];
    if (family !== undefined) table = `${family} ${name ?? ""}`;
    const [, inner] = /^\tchain (\S+) \{/.exec(line) ?? [];
    if (inner !== undefined) chain = inner;
    const [, rule, handle] = /^\t\t(.*) # handle (\d+)$/.exec(line) ?? [];
    if (rule !== undefined) texts.set(`${table} ${chain} ${handle ?? ""}`, rule.replace(/ packets \d+ bytes \d+/g, ""));
  }
  return texts;
}

/** What a set gathers as packets come is no declaration. */
function withoutElements(value: Json): Json {
  const flags = [value["flags"]].flat();
  const gathers = flags.includes("dynamic") || flags.includes("timeout");
  return gathers ? { ...value, elem: undefined } : value;
}

const COUNTS = new Set(["handle", "packets", "bytes", "used", "expires"]);

function canonical(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (COUNTS.has(key)) return undefined;
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
