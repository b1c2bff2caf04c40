import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import type { Grounds, RuntimeContext } from "./context.ts";
import { Findings } from "./difference.ts";
import { compareRulesets } from "./firewall.ts";
import { parseRuleset, type Ruleset } from "./ruleset.ts";

const NONE: Ruleset = { tables: [], chains: [], others: [] };

const LIST = "nft --json --handle list ruleset && nft --handle list ruleset";

export async function firewallDifferences(context: RuntimeContext, grounds: Grounds): Promise<Findings> {
  const { live } = context;
  const legacy = await legacyTables(live);
  if ((await live.which("nft")) === undefined) {
    const findings = new Findings("firewall");
    for (const line of legacy) findings.notExamined(line);
    // Without the kernel's part there is nothing that a rule could be in.
    if (await hasNetfilterTables(live)) findings.notExamined("nft is not on this machine, so its rules cannot be read");
    return findings;
  }
  const findings = compareRulesets(
    await declaredRuleset(context, grounds),
    await listed(live, ["sh", "-c", LIST]),
    grounds,
  );
  for (const line of legacy) findings.notExamined(line);
  return findings;
}

async function hasNetfilterTables(live: Host): Promise<boolean> {
  return /^nf_tables /m.test(await live.readText("/proc/modules"));
}

/**
 * What the generation's nftables.conf comes to is said by nft itself: loaded in a network of its own, which has
 * interfaces of the same names and ends with the program.
 */
async function declaredRuleset({ live, host, pristine }: RuntimeContext, { enabled }: Grounds): Promise<Ruleset> {
  if (!enabled.has("nftables.service")) return NONE;
  if (!(await host.exists(join(pristine, "etc/nftables.conf")))) return NONE;
  const interfaces = (await live.readDir("/sys/class/net")).filter((name) => name !== "lo");
  const script = [
    'for name; do ip link add name "$name" type dummy || ip link add name "$name" type veth || :; done >/dev/null 2>&1',
    "nft --file /etc/nftables.conf",
    LIST,
  ].join("\n");
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };
  return listed(host, ["unshare", "--net", `--root=${pristine}`, "sh", "-ec", script, "sh", ...interfaces], env);
}

async function listed(host: Host, argv: readonly string[], env: Record<string, string> = {}): Promise<Ruleset> {
  const { text } = await host.run(argv, { effect: "read", env });
  const end = text.indexOf("\n");
  if (!text.startsWith("{")) throw new UserError("RUNTIME_OUTPUT", "nft gave something that is no JSON");
  return end < 0 ? parseRuleset(text, "") : parseRuleset(text.slice(0, end), text.slice(end + 1));
}

/** Of iptables' former kernel interface, which nft does not show. */
async function legacyTables(live: Host): Promise<string[]> {
  const lines: string[] = [];
  for (const family of ["ip", "ip6", "arp"]) {
    const path = `/proc/net/${family}_tables_names`;
    if (!(await live.exists(path))) continue;
    for (const name of (await live.readText(path)).split("\n").filter((name) => name !== "")) {
      lines.push(`the kernel has a legacy ${family}tables table ${name}, whose rules nft does not show`);
    }
  }
  return lines;
}
