import { defineFeature, file, type Machine, type Port } from "../language/index.ts";

export interface FirewallOptions {
  /** Open to everybody, besides those that features listen on: `["8080/tcp"]`. */
  readonly open?: readonly Port[];
  /** Whether the ports that features listen on are open; they are by default. */
  readonly openFeatures?: boolean;
}

/** Nothing comes in but answers, pings, and what was asked for. nftables, in a table of its own. */
export const firewall = ({ open = [], openFeatures = true }: FirewallOptions = {}) =>
  defineFeature("firewall", (machine: Machine) => ({
    packages: ["nftables"],
    files: {
      "/etc/nftables.conf": file.text(ruleset([...open, ...(openFeatures ? machine.listens : [])]), { mode: 0o755 }),
    },
    units: { "nftables.service": "enabled" },
    modules: ["nf_tables"],
  }));

/** Other programs' tables (docker's) are left alone: only our own is made anew. */
function ruleset(ports: readonly string[]): string {
  return `#!/usr/sbin/nft -f
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
${rule("tcp", ports)}${rule("udp", ports)}  }
}
`;
}

function rule(protocol: "tcp" | "udp", ports: readonly string[]): string {
  const numbers = ports.filter((port) => port.endsWith(`/${protocol}`)).map((port) => Number.parseInt(port, 10));
  if (numbers.length === 0) return "";
  return `    ${protocol} dport { ${[...new Set(numbers)].sort((a, b) => a - b).join(", ")} } accept\n`;
}
