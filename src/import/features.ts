import { type Code, entry, quoted } from "./code.ts";
import { type Remark, remark } from "./remark.ts";

export interface FeatureFacts {
  /** Names of all installed packages. */
  readonly installed: ReadonlySet<string>;
  /** Units that are enabled, by whoever. */
  readonly isEnabled: (unit: string) => boolean;
  /** What is in effect of sshd_config, its drop-ins before itself. */
  readonly sshd: readonly string[];
  readonly rootHasKeys: boolean;
  /** /etc/docker/daemon.json, where it holds no secret. */
  readonly daemon: string | undefined;
}

export interface FoundFeature {
  readonly name: string;
  readonly code: Code;
}

/** Which of Lethe's features a machine has, as far as they do what the machine did. Sorted by name. */
export function featuresOf(facts: FeatureFacts): { readonly features: FoundFeature[]; readonly remarks: Remark[] } {
  const { installed, isEnabled } = facts;
  const features: FoundFeature[] = [];
  const remarks: Remark[] = [];
  const add = (name: string, options: readonly ReturnType<typeof entry>[] = []) =>
    void features.push({
      name,
      code: options.length === 0 ? `${name}()` : { call: name, with: [{ object: options }] },
    });
  const firmware = [...installed].filter((name) => /^firmware-/.test(name)).sort();
  if (firmware.length > 0 || installed.has("intel-microcode") || installed.has("amd64-microcode")) {
    add("hardware", [entry("firmware", { list: firmware.map(quoted) })]);
  }
  if (installed.has("network-manager") && isEnabled("NetworkManager.service")) {
    const options = [
      ...(installed.has("wpasupplicant") ? [] : [entry("wifi", "false")]),
      ...(installed.has("modemmanager") ? [entry("wwan", "true")] : []),
    ];
    add("networkManager", options);
  } else if (isEnabled("systemd-networkd.service") && isEnabled("systemd-resolved.service")) {
    add("networkd", [entry("networks", "{}")]);
  }
  if (installed.has("bluez")) add("bluetooth");
  if (installed.has("docker.io")) {
    const settings = jsonCode(facts.daemon);
    add("docker", settings === undefined ? [] : [entry("settings", settings)]);
  }
  if (installed.has("openssh-server")) add("openssh", sshOptions(facts, remarks));
  if (installed.has("sudo")) add("sudo");
  return { features: features.sort((a, b) => (a.name < b.name ? -1 : 1)), remarks };
}

function sshOptions({ sshd, rootHasKeys }: FeatureFacts, remarks: Remark[]) {
  const words = sshd.flatMap((text) => sshdWords(text));
  const first = (name: string) => words.find(([key]) => key === name)?.[1];
  const ports = words.filter(([key]) => key === "port").map(([, value]) => value);
  const say = (text: string) => void remarks.push(remark("settings", text));
  if (ports.length > 1) say(`sshd listens on ${ports.join(", ")}: openssh() has one port`);
  const port = Number(ports[0] ?? 22);
  const root = first("permitrootlogin") ?? "prohibit-password";
  if (root === "yes") say("sshd lets root in with a password: openssh() lets root in by key");
  return [
    ...(port === 22 || !Number.isInteger(port) ? [] : [entry("port", String(port))]),
    ...((first("passwordauthentication") ?? "yes") === "yes" ? [entry("passwordAuthentication", "true")] : []),
    ...(root !== "no" && rootHasKeys ? [entry("permitRootLogin", quoted("prohibit-password"))] : []),
  ];
}

/** Up to the first `Match`, behind which words hold for some only. */
function sshdWords(text: string): [string, string][] {
  const lines = text.split("\n").map((line) => line.trim());
  const end = lines.findIndex((line) => /^match\s/i.test(line));
  return (end < 0 ? lines : lines.slice(0, end)).flatMap((line): [string, string][] => {
    const match = /^([A-Za-z]+)(?:\s+|\s*=\s*)"?([^"#]*?)"?\s*$/.exec(line);
    return match?.[1] === undefined ? [] : [[match[1].toLowerCase(), (match[2] ?? "").toLowerCase()]];
  });
}

function jsonCode(text: string | undefined): Code | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.keys(value).length === 0 ? undefined : codeOf(value);
  } catch {
    return undefined;
  }
}

function codeOf(value: unknown): Code {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return { list: value.map(codeOf) };
  if (typeof value === "object" && value !== null) {
    return { object: Object.entries(value).map(([key, one]) => entry(key, codeOf(one))) };
  }
  return String(value);
}
