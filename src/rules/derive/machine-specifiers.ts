import type { Source } from "../source.ts";
import { ANYTHING, type Specifiers } from "./specifiers.ts";

/** What systemd's `%x` are on this machine, for its system manager; those that a unit says of itself come later. */
export async function machineSpecifiers(source: Source): Promise<Specifiers> {
  const machineId = (await source.text("/etc/machine-id"))?.trim() ?? "";
  const hostname = (await source.text("/etc/hostname"))?.trim() ?? "";
  const release = osRelease((await source.text("/etc/os-release")) ?? (await source.text("/usr/lib/os-release")) ?? "");
  return {
    b: ANYTHING,
    m: /^[0-9a-f]{32}$/.test(machineId) ? machineId : ANYTHING,
    H: hostname === "" ? ANYTHING : hostname,
    l: hostname === "" ? ANYTHING : (hostname.split(".")[0] ?? hostname),
    v: ANYTHING,
    t: "/run",
    S: "/var/lib",
    C: "/var/cache",
    L: "/var/log",
    E: "/etc",
    T: "/tmp",
    V: "/var/tmp",
    h: "/root",
    u: "root",
    U: "0",
    g: "root",
    G: "0",
    o: release.get("ID") ?? ANYTHING,
    w: release.get("VERSION_ID") ?? ANYTHING,
  };
}

function osRelease(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, key, value] = /^([A-Z_]+)=["']?([^"']*)["']?$/.exec(line.trim()) ?? [];
    if (key !== undefined && value !== undefined) found.set(key, value);
  }
  return found;
}
