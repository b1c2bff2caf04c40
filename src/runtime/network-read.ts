import { basename, join } from "node:path";
import type { Host } from "../host/index.ts";
import { type Grounds, parsed, type RuntimeContext } from "./context.ts";
import type { Findings } from "./difference.ts";
import { iniValues, parseIni } from "./ini.ts";
import {
  compareNetwork,
  type DeclaredNetwork,
  type LinkReading,
  type NetworkReading,
  type RouteReading,
  type RuleReading,
} from "./network.ts";
import { AUTOMATIC, type NetworkProfile, networkdProfile, networkManagerProfile } from "./profiles.ts";

export async function networkDifferences(context: RuntimeContext, grounds: Grounds): Promise<Findings> {
  const findings = compareNetwork(await declaredNetwork(context, grounds), await readNetwork(context.live), grounds);
  const made = "/run/systemd/network";
  for (const name of await context.live.readDir(made)) {
    findings.added(join(made, name), "a file that goes with the next boot");
  }
  return findings;
}

async function readNetwork(live: Host): Promise<NetworkReading> {
  const ip = async <T>(...words: string[]): Promise<T[]> => {
    const { text } = await live.run(["ip", "--json", ...words], { effect: "read" });
    return text.trim() === "" ? [] : (parsed(`ip ${words.join(" ")}`, text) as T[]);
  };
  return {
    links: await ip<LinkReading>("--details", "address"),
    routes: await ip<RouteReading>("--details", "route", "show", "table", "all"),
    rules: [...(await ip<RuleReading>("-4", "rule")), ...(await ip<RuleReading>("-6", "rule"))],
  };
}

async function declaredNetwork(
  { live, host, pristine }: RuntimeContext,
  { enabled }: Grounds,
): Promise<DeclaredNetwork> {
  const profiles: NetworkProfile[] = [];
  let made: string[] = [];
  let rules = false;
  if (enabled.has("systemd-networkd.service")) {
    const files = await configFiles(host, pristine, "systemd/network");
    for (const { path, text } of files) {
      if (path.endsWith(".network")) profiles.push(networkdProfile(path, text));
      if (path.endsWith(".netdev")) made = [...made, ...iniValues(parseIni(text), "NetDev", "Name")];
      rules ||= text.includes("[RoutingPolicyRule]");
    }
  }
  if (enabled.has("NetworkManager.service")) {
    // Which networks a person joined is state that is declared to be kept.
    for (const directory of ["/etc", "/usr/lib"].map((top) => `${top}/NetworkManager/system-connections`)) {
      for (const name of await live.readDir(directory)) {
        const path = join(directory, name);
        const text = await live.readText(path);
        profiles.push(networkManagerProfile(path, text));
        made = [
          ...made,
          ...(iniValues(parseIni(text), "connection", "type")[0] === "ethernet" ? [] : (profiles.at(-1)?.names ?? [])),
        ];
        rules ||= /^routing-rule\d/m.test(text);
      }
    }
    profiles.push(AUTOMATIC);
  }
  return { profiles, made, rules };
}

/** In the order of their names; what is in /etc goes before what a package brings under the same name. */
export async function configFiles(
  host: Host,
  pristine: string,
  directory: string,
): Promise<{ readonly path: string; readonly text: string }[]> {
  const found = new Map<string, string>();
  for (const top of ["usr/lib", "usr/local/lib", "etc"]) {
    for (const name of await host.readDir(join(pristine, top, directory)))
      found.set(name, `/${top}/${directory}/${name}`);
  }
  const files: { path: string; text: string }[] = [];
  for (const path of [...found.values()].sort((a, b) => (basename(a) < basename(b) ? -1 : 1))) {
    const status = await host.lstat(join(pristine, path));
    // A link masks a file, or leads to another name of the same tree, which is read by that.
    if (status?.type === "file") files.push({ path, text: await host.readText(join(pristine, path)) });
  }
  return files;
}
