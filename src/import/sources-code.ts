import { type Code, type Entry, entry, quoted } from "./code.ts";
import type { FoundMachine } from "./machine.ts";

export function packageOptions(
  machine: FoundMachine,
  recommends: boolean,
  extra: FoundMachine["sources"]["extra"],
): Entry[] {
  const { components, security, updates, mirror } = machine.sources;
  const source = ({ name, url, suite, components: parts }: (typeof extra)[number]): Code => ({
    object: [
      entry("name", quoted(name)),
      entry("url", quoted(url)),
      entry("suite", quoted(suite)),
      entry("components", { list: parts.map(quoted) }),
      entry("signedBy", quoted(keyPath(machine, name))),
    ],
  });
  return [
    ...(components.length === 0 ? [] : [entry("components", { list: ["main", ...components].map(quoted) })]),
    ...(security ? [] : [entry("security", "false")]),
    ...(updates ? [] : [entry("updates", "false")]),
    ...(recommends ? [entry("recommends", "true")] : []),
    ...(extra.length === 0 ? [] : [entry("extraSources", { list: extra.map(source) })]),
    ...(mirror === undefined ? [] : [entry("mirror", quoted(mirror))]),
  ];
}

export function keyPath({ sourceKeys }: FoundMachine, name: string): string {
  const armored = sourceKeys.get(name)?.toString("latin1").startsWith("-----BEGIN PGP") === true;
  return `keys/${name}.${armored ? "asc" : "gpg"}`;
}
