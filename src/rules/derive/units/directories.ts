import type { RuleNature } from "../../../model/index.ts";
import type { Gathered } from "../../gathered.ts";
import { ANYTHING, expand, type Specifiers, saysWhose } from "../specifiers.ts";
import { isYes, lastOf, listOf } from "./parse.ts";
import type { Unit, UnitScope } from "./read.ts";

interface Kind {
  readonly key: string;
  /** Where the directory is, relative to which the setting is; of a person's own units below every home. */
  readonly base: Readonly<Record<UnitScope, readonly string[]>>;
  /** Absent: what is in it may have its only copy there. */
  readonly nature?: RuleNature;
  readonly reason: (unit: string) => string;
}

/** systemd.exec(5). Until release 254 a person's state and logs were below ~/.config. */
const KINDS: readonly Kind[] = [
  {
    key: "StateDirectory",
    base: { system: ["/var/lib"], user: ["~/.local/state", "~/.config"] },
    reason: (unit) => `the directory for the state of ${unit}, without what is in it`,
  },
  {
    key: "ConfigurationDirectory",
    base: { system: ["/etc"], user: ["~/.config"] },
    reason: (unit) => `the directory for the configuration of ${unit}, without what is in it`,
  },
  {
    key: "CacheDirectory",
    base: { system: ["/var/cache"], user: ["~/.cache"] },
    nature: "cache",
    reason: (unit) => `${unit} says that it is its cache`,
  },
  {
    key: "LogsDirectory",
    base: { system: ["/var/log"], user: ["~/.local/state/log", "~/.config/log"] },
    nature: "log",
    reason: (unit) => `${unit} says that its logs are there`,
  },
  {
    key: "RuntimeDirectory",
    base: { system: ["/run"], user: [] },
    nature: "volatile",
    reason: (unit) => `${unit} says that it is of use only while it runs`,
  },
];

/** What units say of their directories: whose they are, and of caches, logs and runtime data that they are no loss. */
export function unitDirectories(units: readonly Unit[], shared: Specifiers, gathered: Gathered): void {
  for (const unit of units) {
    const isDynamic = isYes(lastOf(unit.settings, "DynamicUser"));
    for (const kind of KINDS) {
      for (const word of listOf(unit.settings, kind.key)) {
        const [path = "", link = ""] = word.split(":");
        for (const base of kind.base[unit.scope]) {
          tellDirectory(gathered, unit, kind, base, expand(`${base}/${path}`, { ...shared, ...ownSpecifiers(unit) }));
          if (isDynamic && unit.scope === "system" && kind.key !== "RuntimeDirectory") {
            tellPrivate(gathered, unit, kind, base, path, shared);
          }
          const alias = link === "" ? undefined : expand(`${base}/${link}`, { ...shared, ...ownSpecifiers(unit) });
          if (alias !== undefined && saysWhose(alias, base)) tellLink(gathered, unit, kind, alias);
        }
      }
    }
  }
}

function tellDirectory(gathered: Gathered, unit: Unit, kind: Kind, base: string, pattern: string | undefined): void {
  if (pattern === undefined || !saysWhose(pattern, base)) {
    // What is below /run is on no disk.
    if (kind.nature !== "volatile")
      gathered.note(`${kind.key} of ${unit.name} does not say which directories are its own`);
    return;
  }
  gathered.owner(pattern, { by: "unit", name: unit.name });
  const { nature } = kind;
  gathered.rule(
    {
      id: `unit/${unit.name}/${kind.key}`,
      pattern,
      nature: nature ?? "generated",
      ...(nature === undefined ? { alone: true as const } : {}),
      reason: kind.reason(unit.name),
      by: `unit ${unit.name}`,
    },
    nature === undefined ? ["directory"] : undefined,
  );
}

/** With DynamicUser the directory is below one that only root may enter, and a link stands in its place. */
function tellPrivate(gathered: Gathered, unit: Unit, kind: Kind, base: string, path: string, shared: Specifiers): void {
  const specifiers = { ...shared, ...ownSpecifiers(unit) };
  const behind = `${base}/private`;
  tellDirectory(gathered, unit, kind, behind, expand(`${behind}/${path}`, specifiers));
  const link = expand(`${base}/${path}`, specifiers);
  if (link !== undefined && saysWhose(link, base)) tellLink(gathered, unit, kind, link);
}

function tellLink(gathered: Gathered, { name }: Unit, { key }: Kind, pattern: string): void {
  gathered.rule(
    {
      id: `unit/${name}/${key}/link`,
      pattern,
      alone: true,
      nature: "generated",
      reason: `systemd links it to the directory of ${name}`,
      by: `unit ${name}`,
    },
    ["symlink"],
  );
}

/** systemd.unit(5), Specifiers. An instance is anything: which ones there are changes while a machine runs. */
function ownSpecifiers({ name, settings }: Unit): Specifiers {
  const dot = name.lastIndexOf(".");
  const stem = name.slice(0, dot);
  const at = stem.indexOf("@");
  const prefix = at < 0 ? stem : stem.slice(0, at);
  const isTemplate = at === stem.length - 1 && at >= 0;
  const instance = at < 0 ? "" : isTemplate ? ANYTHING : stem.slice(at + 1);
  const whole = isTemplate ? {} : { n: name, N: stem };
  const last = prefix.slice(prefix.lastIndexOf("-") + 1);
  const user = lastOf(settings, "User");
  return {
    ...whole,
    p: prefix,
    P: unescaped(prefix),
    i: instance,
    I: instance === ANYTHING ? ANYTHING : unescaped(instance),
    j: last,
    J: unescaped(last),
    ...(user === undefined || user.includes("%") ? {} : { u: user }),
  };
}

/** As systemd-escape(1) has it: `-` for a slash, `\xHH` for a byte. */
function unescaped(text: string): string {
  return text
    .replaceAll("-", "/")
    .replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
