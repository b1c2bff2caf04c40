/** A program that changes the machine as it runs: where it is declared, what it makes is no surprise. */
export interface Program {
  readonly name: string;
  /** Unit that starts it. */
  readonly unit: RegExp;
  /** Interfaces that it makes. */
  readonly interfaces?: RegExp;
  /** nftables tables that are its own, as `family name`. */
  readonly tables?: RegExp;
  /** Rules and chains in tables that it shares, by their JSON. */
  readonly rules?: RegExp;
  readonly sysctls?: RegExp;
  readonly mounts?: RegExp;
  readonly units?: RegExp;
}

const PROGRAMS: readonly Program[] = [
  {
    name: "docker",
    unit: /^(docker|containerd)\.(service|socket)$/,
    interfaces: /^(docker0|br-[0-9a-f]{12}|veth[0-9a-f]{7})$/,
    rules: /"(DOCKER[\w-]*|docker0|br-[0-9a-f]{12})"/,
    sysctls: /^net\.(ipv4\.ip_forward|ipv[46]\.conf\.(all|default)\.forwarding|bridge\..*)$/,
    mounts: /^\/(var\/lib\/(docker|containerd)|run\/(docker|containerd))\//,
    units: /^docker-[0-9a-f]{64}\.scope$/,
  },
  {
    name: "libvirt",
    unit: /^(libvirtd|virtnetworkd)\.(service|socket)$/,
    interfaces: /^(virbr\d+(-nic)?|vnet\d+)$/,
    tables: /^ip6? libvirt_network$/,
    sysctls: /^net\.(ipv4\.ip_forward|ipv[46]\.conf\.(all|default)\.forwarding)$/,
    units: /^machine-qemu.*\.scope$/,
  },
  { name: "firewalld", unit: /^firewalld\.service$/, tables: /^inet firewalld$/ },
  { name: "fail2ban", unit: /^fail2ban\.service$/, tables: /^inet f2b-table$/ },
  { name: "systemd-networkd", unit: /^systemd-networkd\.service$/, tables: /^ip6? io\.systemd\.nat$/ },
  { name: "tailscale", unit: /^tailscaled\.service$/, interfaces: /^tailscale\d+$/, rules: /"ts-[\w-]+"/ },
];

/** Those that a declaration starts; and each `wg-quick@NAME.service` with its interface. */
export function programsOf(enabled: ReadonlySet<string>): Program[] {
  const tunnels = [...enabled].flatMap((unit): Program[] => {
    const [, name] = /^wg-quick@(.+)\.service$/.exec(unit) ?? [];
    if (name === undefined) return [];
    const exact = name.replace(/[^\w]/g, "\\$&");
    return [
      {
        name: unit,
        unit: /^$/,
        interfaces: new RegExp(`^${exact}$`),
        tables: new RegExp(`^ip6? wg-quick-${exact}$`),
      },
    ];
  });
  return [...PROGRAMS.filter(({ unit }) => [...enabled].some((name) => unit.test(name))), ...tunnels];
}

/** Whose it is, by one of a program's patterns. */
export function madeBy(
  programs: readonly Program[],
  what: "interfaces" | "tables" | "rules" | "sysctls" | "mounts" | "units",
  text: string,
): string | undefined {
  return programs.find((program) => program[what]?.test(text))?.name;
}
