import type { Host } from "../host/index.ts";
import type { Grounds, RuntimeContext } from "./context.ts";
import type { Findings } from "./difference.ts";
import { configFiles } from "./network-read.ts";
import { compareSysctl, type DeclaredSetting, KERNEL_DEFAULTS, parseSysctl, type Settings } from "./sysctl.ts";

/** A line each: name, NUL, and a line of what is in it. What is only written to is left out. */
const READ_ALL = "cd /proc/sys && exec grep --recursive --no-messages --null '' net";

export async function sysctlDifferences(context: RuntimeContext, grounds: Grounds): Promise<Findings> {
  const { live, host, pristine, declaration } = context;
  const files = (await configFiles(host, pristine, "sysctl.d")).filter(({ path }) => path.endsWith(".conf"));
  const declared: DeclaredSetting[] = [
    ...files.flatMap(({ path, text }) => parseSysctl(path, text)),
    { path: "kernel/hostname", value: declaration.hostname, by: "hostname" },
  ];
  const now = new Map(await networkSettings(live, []));
  const others = [...declared.map(({ path }) => path), ...KERNEL_DEFAULTS.keys()];
  for (const path of others.filter((path) => !path.startsWith("net/"))) {
    for (const found of await expand(live, path)) {
      const value = await readSetting(live, found);
      if (value !== undefined) now.set(found, value);
    }
  }
  const fresh = await networkSettings(live, ["unshare", "--net"]);
  const findings = compareSysctl(declared, { live: now, fresh }, grounds);
  for (const name of await live.readDir("/run/sysctl.d")) {
    findings.added(`/run/sysctl.d/${name}`, "a file that goes with the next boot");
  }
  return findings;
}

async function networkSettings(live: Host, within: readonly string[]): Promise<Settings> {
  const { stdout } = await live.run([...within, "sh", "-c", READ_ALL], { effect: "read", accept: [0, 2] });
  const settings = new Map<string, string>();
  for (const line of stdout.toString("utf8").split("\n")) {
    const [path = "", value] = line.split("\0");
    if (value === undefined) continue;
    const former = settings.get(path);
    settings.set(path, former === undefined ? value : `${former}\n${value}`);
  }
  return settings;
}

/** Paths that a pattern stands for. */
async function expand(live: Host, path: string): Promise<string[]> {
  if (!/[*?[]/.test(path)) return [path];
  const { text } = await live.run(["find", "/proc/sys", "-type", "f", "-path", `/proc/sys/${path}`], {
    effect: "read",
  });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice("/proc/sys/".length));
}

/** undefined where this kernel has none, or only takes it. */
async function readSetting(live: Host, path: string): Promise<string | undefined> {
  const file = `/proc/sys/${path}`;
  const status = await live.lstat(file);
  if (status === undefined || (status.mode & 0o444) === 0) return undefined;
  return live.readText(file);
}
