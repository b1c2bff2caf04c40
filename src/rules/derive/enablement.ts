import { globOf } from "../../format/index.ts";
import type { Gathered } from "../gathered.ts";
import type { Source } from "../source.ts";
import { listOf, parseUnit } from "./units/parse.ts";

/** Where deb-systemd-helper(1p) notes which links packages made, and where these are. */
const HELPERS = [
  ["/var/lib/systemd/deb-systemd-helper-enabled", "/etc/systemd/system"],
  ["/var/lib/systemd/deb-systemd-user-helper-enabled", "/etc/systemd/user"],
] as const;

const PRESETS = ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"];

/** Links that enable units, where a package made them or a preset of the distribution says so. A person's are told. */
export async function enablement(source: Source, gathered: Gathered): Promise<void> {
  for (const [helper, place] of HELPERS) {
    for (const name of await source.names(helper)) {
      if (name.endsWith(".dsh-also")) continue;
      if (!/\.(?:wants|requires|upholds)$/.test(name)) link(gathered, `${place}/${name}`, "a package enabled the unit");
      else {
        directory(gathered, `${place}/${name}`);
        for (const unit of await source.names(`${helper}/${name}`)) {
          link(gathered, `${place}/${name}/${unit}`, "a package enabled the unit");
        }
      }
    }
  }
  await presets(source, gathered);
  gathered.rule(
    {
      id: "enablement/rc",
      pattern: "/etc/rc*.d/*",
      alone: true,
      nature: "generated",
      reason: "update-rc.d makes the link of what the init script says",
      by: "init-system-helpers",
    },
    ["symlink"],
  );
}

async function presets(source: Source, gathered: Gathered): Promise<void> {
  const files = await source.configs(
    PRESETS.map((place) => `${place}/system-preset`),
    ".preset",
  );
  for (const name of enabledBy(files.map(({ text }) => text))) {
    const text = await unitText(source, name);
    if (text === undefined) continue;
    const settings = parseUnit(text);
    const instance = listOf(settings, "DefaultInstance").at(-1);
    const unit = instance === undefined ? name : name.replace("@.", `@${instance}.`);
    for (const [key, ending] of [
      ["WantedBy", "wants"],
      ["RequiredBy", "requires"],
      ["UpheldBy", "upholds"],
    ] as const) {
      for (const target of listOf(settings, key)) {
        if (target.includes("%")) continue;
        directory(gathered, `/etc/systemd/system/${target}.${ending}`);
        link(gathered, `/etc/systemd/system/${target}.${ending}/${unit}`, "the distribution's preset enables the unit");
      }
    }
    for (const alias of listOf(settings, "Alias")) {
      if (!alias.includes("%"))
        link(gathered, `/etc/systemd/system/${alias}`, "the distribution's preset enables the unit");
    }
  }
}

/** Units that are enabled by name, by systemd.preset(5): the first line that speaks of one decides. */
export function enabledBy(texts: readonly string[]): string[] {
  const decided = new Map<string, boolean>();
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const [, verb, name] = /^\s*(enable|disable|ignore)\s+([^\s*?[]+)(?:\s.*)?$/.exec(line) ?? [];
    if (verb !== undefined && name !== undefined && !decided.has(name)) decided.set(name, verb === "enable");
  }
  return [...decided].filter(([, isEnabled]) => isEnabled).map(([name]) => name);
}

async function unitText(source: Source, name: string): Promise<string | undefined> {
  for (const place of ["/usr/lib/systemd/system", "/lib/systemd/system"]) {
    const text = await source.text(`${place}/${name}`);
    if (text !== undefined) return text;
  }
  return undefined;
}

function link(gathered: Gathered, path: string, reason: string): void {
  const pattern = globOf(Buffer.from(path).toString("latin1"));
  gathered.rule({ id: "enablement/units", pattern, alone: true, nature: "generated", reason, by: "packages" }, [
    "symlink",
  ]);
}

function directory(gathered: Gathered, path: string): void {
  gathered.rule(
    {
      id: "enablement/directories",
      pattern: globOf(Buffer.from(path).toString("latin1")),
      alone: true,
      nature: "generated",
      reason: "only the directory itself: what is wanted by one unit",
      by: "packages",
    },
    ["directory"],
  );
}
