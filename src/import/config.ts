import { formatIds } from "../format/index.ts";
import {
  type Code,
  type Comment,
  commentLines,
  type Entry,
  entry,
  importLine,
  layOut,
  quoted,
  variable,
} from "./code.ts";
import { fileEntry, filesToSay } from "./files-code.ts";
import type { FoundMachine } from "./machine.ts";
import { packagesOf } from "./packages.ts";
import { groupCall, userText, withRoot } from "./people-code.ts";
import type { Remark } from "./remark.ts";
import { keyPath, packageOptions } from "./sources-code.ts";
import { stateFile } from "./state-code.ts";
import type { Surroundings } from "./surroundings.ts";
import { unitsToSay } from "./units-code.ts";

export interface ImportedFile {
  /** Relative to the config's directory. */
  readonly path: string;
  readonly content: string | Buffer;
  /** Whether it may be executed. */
  readonly executable?: true;
}

/** A config with the features alone: what it comes to is what the rest need not say. */
export function skeleton(machine: FoundMachine): ImportedFile[] {
  const { suite } = machine.sources;
  return [
    {
      path: "system.ts",
      content: [
        `import { debian, defineSystem } from "lethe";`,
        ...featureImport(machine),
        `export default ${layOut(systemCall(machine, [entry("packages", `debian(${quoted(suite)})`), ...features(machine)]))};`,
        "",
      ].join("\n"),
    },
  ];
}

/** The config of a machine: system.ts, state.ts, ids.lock, the files and keys that system.ts names. */
export function importedConfig(machine: FoundMachine, around: Surroundings): ImportedFile[] {
  const taken = new Set(TAKEN);
  const people = withRoot(machine);
  const variables = new Map(people.map(({ name }) => [name, variable(name, taken)]));
  const groups = new Map(machine.accounts.groups.map(({ name }) => [name, variable(name, taken)]));
  const { base, names } = around.declared.packages;
  const packages = packagesOf(machine.packages, [...base, ...names], around.available);
  const extra = machine.sources.extra.filter(({ name }) => !around.unusable.has(name));
  const files = filesToSay(machine, around.declared);
  const remarks: readonly Remark[] = [
    ...machine.sources.remarks,
    ...[...around.unusable].map(([name, why]): Remark => ({ about: "packages", text: `the source ${name}: ${why}` })),
    ...packages.remarks,
    ...machine.settings.remarks,
    ...machine.accounts.remarks,
    ...machine.kernel.remarks,
    ...machine.units.remarks,
    ...machine.files.remarks,
    ...machine.remarks,
  ];
  const said = (about: Remark["about"]): Comment[] => comments(remarks.filter((one) => one.about === about));
  const units = unitsToSay(machine.units.units, "system", around.declared);
  const userUnits = unitsToSay(machine.units.units, "user", around.declared);
  const fileEntries = files.map((one) => fileEntry(one, around.declared));
  const options = packageOptions(machine, packages.recommends, extra);
  const list = { list: packages.names.map(quoted) };
  const { locale, locales, timezone, keyboard } = machine.settings;
  const system = systemCall(machine, [
    ...said("packages"),
    entry("packages", {
      call: "debian",
      with:
        options.length === 0
          ? [quoted(machine.sources.suite), list]
          : [quoted(machine.sources.suite), "packages", { object: options }],
    }),
    ...said("settings"),
    ...(locale === undefined ? [] : [entry("locale", quoted(locale))]),
    ...(locales.length === 0 ? [] : [entry("locales", { list: locales.map(quoted) })]),
    ...(timezone === undefined ? [] : [entry("timezone", quoted(timezone))]),
    ...(keyboard === undefined ? [] : [entry("keyboard", quoted(keyboard))]),
    ...said("kernel"),
    ...kernelEntry(machine),
    ...(people.length === 0 ? [] : [entry("users", { list: [...variables.values()] })]),
    ...(groups.size === 0 ? [] : [entry("groups", { list: [...groups.values()] })]),
    ...features(machine),
    ...said("units"),
    ...(units.length === 0 ? [] : [entry("units", { object: units })]),
    ...(userUnits.length === 0 ? [] : [entry("userUnits", { object: userUnits })]),
    ...said("files"),
    ...(fileEntries.length === 0 ? [] : [entry("files", { object: fileEntries })]),
    {
      comment:
        "Nothing is erased yet: each login tells what would have been. Take this line away when state.ts says it all.",
    },
    entry("erase", quoted("report")),
  ]);
  const imported = ["debian", "defineSystem"];
  if (files.length > 0) imported.push("file");
  if (groups.size > 0) imported.push("group");
  if (people.length > 0) imported.push("user");
  const paragraphs = [
    [
      commentLines(`The machine ${machine.settings.hostname} (${machine.os.name}), as lethe system import found it.`),
      commentLines('What it could not say, or must not, stands in comments that begin with "not imported".'),
      commentLines(
        "A secret is named there and never copied: copy it by hand, and keep it by keptFile(path) in state.ts.",
      ),
      importLine(imported, "lethe"),
      ...featureImport(machine),
    ].join("\n"),
    said("users")
      .map(({ comment }) => commentLines(comment))
      .join("\n"),
    ...machine.accounts.groups.map(
      (group) => `export const ${groups.get(group.name) ?? ""} = ${layOut(groupCall(group), 0, 30)};`,
    ),
    ...people.map((one) => userText(one, variables.get(one.name) ?? "", groups, machine.keys.get(one.name) ?? [])),
    ...(options.length === 0 ? [] : [`const packages = ${layOut(list, 0, "const packages = ".length, 1)};`]),
    `export default ${layOut(system, 0, "export default ".length, 1)};\n`,
  ];
  return [
    { path: "system.ts", content: paragraphs.filter((text) => text !== "").join("\n\n") },
    { path: "state.ts", content: stateFile(machine.state, variables) },
    { path: "ids.lock", content: formatIds(machine.ids) },
    ...extra.map(({ name }) => ({ path: keyPath(machine, name), content: machine.sourceKeys.get(name) ?? "" })),
    ...files.flatMap(({ path, content, mode }): ImportedFile[] => {
      if (content === undefined) return [];
      return [{ path: `files${path}`, content, ...((mode & 0o100) === 0 ? {} : { executable: true as const }) }];
    }),
  ];
}

/** Names that the files import or make. */
const TAKEN = [
  ..."user group file debian defineSystem defineState directory repository cache packages new class delete".split(" "),
  ..."bluetooth docker firewall hardware networkManager networkd openssh sudo sway postgresql serialConsole".split(" "),
  ..."export default import function return const let var if else for while do switch case void typeof this".split(" "),
  ..."in of true false null undefined async await yield static enum super with try catch throw break continue".split(
    " ",
  ),
];

function comments(remarks: readonly Remark[]): Comment[] {
  return [...new Set(remarks.map(({ text }) => text))].map((text) => ({ comment: `not imported: ${text}` }));
}

function systemCall({ settings, architecture }: FoundMachine, more: readonly (Entry | Comment)[]): Code {
  const object = [
    entry("hostname", quoted(settings.hostname)),
    ...(architecture === "amd64" ? [] : [entry("architecture", quoted(architecture))]),
    ...more,
  ];
  return { call: "defineSystem", with: [{ object }] };
}

function features({ features: found }: FoundMachine): Entry[] {
  return found.length === 0 ? [] : [entry("features", { list: found.map(({ code }) => code) })];
}

function featureImport({ features: found }: FoundMachine): string[] {
  return found.length === 0
    ? []
    : [
        importLine(
          found.map(({ name }) => name),
          "lethe/features",
        ),
      ];
}

function kernelEntry({ kernel }: FoundMachine): Entry[] {
  const object = [
    ...(kernel.package === undefined ? [] : [entry("package", quoted(kernel.package))]),
    ...(kernel.parameters.length === 0 ? [] : [entry("parameters", { list: kernel.parameters.map(quoted) })]),
    ...(kernel.modules.length === 0 ? [] : [entry("modules", { list: kernel.modules.map(quoted) })]),
  ];
  return object.length === 0 ? [] : [entry("kernel", { object })];
}
