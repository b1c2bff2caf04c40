import { formatIds } from "../format/index.ts";
import type { Declaration } from "../model/index.ts";
import type { FoundGroup, FoundPerson } from "./accounts.ts";
import { type Code, type Comment, commentLines, type Entry, entry, layOut, quoted, variable } from "./code.ts";
import type { FoundFile } from "./etc.ts";
import type { FoundState } from "./homes.ts";
import type { FoundMachine } from "./machine.ts";
import { packagesOf } from "./packages.ts";
import type { Remark } from "./remark.ts";
import type { FoundUnit } from "./units.ts";

export interface ImportedFile {
  /** Relative to the config's directory. */
  readonly path: string;
  readonly content: string | Buffer;
  /** Whether it may be executed. */
  readonly executable?: true;
}

export interface Surroundings {
  /** What the features alone come to: their packages, files and units, and those of the base. */
  readonly declared: Pick<Declaration, "packages" | "files" | "units">;
  /** Names that the sources have; undefined: nobody has looked. */
  readonly available: ReadonlySet<string> | undefined;
  /** Extra sources that cannot be used, with the reason. */
  readonly unusable: ReadonlyMap<string, string>;
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

function importLine(names: readonly string[], from: string): string {
  const line = `import { ${names.join(", ")} } from ${quoted(from)};`;
  return line.length <= 120 ? line : `import {\n${names.map((name) => `  ${name},\n`).join("")}} from ${quoted(from)};`;
}

function kernelEntry({ kernel }: FoundMachine): Entry[] {
  const object = [
    ...(kernel.package === undefined ? [] : [entry("package", quoted(kernel.package))]),
    ...(kernel.parameters.length === 0 ? [] : [entry("parameters", { list: kernel.parameters.map(quoted) })]),
    ...(kernel.modules.length === 0 ? [] : [entry("modules", { list: kernel.modules.map(quoted) })]),
  ];
  return object.length === 0 ? [] : [entry("kernel", { object })];
}

function packageOptions(machine: FoundMachine, recommends: boolean, extra: FoundMachine["sources"]["extra"]): Entry[] {
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

function keyPath({ sourceKeys }: FoundMachine, name: string): string {
  const armored = sourceKeys.get(name)?.toString("latin1").startsWith("-----BEGIN PGP") === true;
  return `keys/${name}.${armored ? "asc" : "gpg"}`;
}

/** Root's account is locked unless a config opens it. */
function withRoot({ accounts, keys }: FoundMachine): FoundPerson[] {
  if (!keys.has("root")) return [...accounts.people];
  const root = { name: "root", uid: 0, comment: "", home: "/root", shell: "/bin/bash", groups: [] };
  return [root, ...accounts.people];
}

function groupCall({ name, gid, system }: FoundGroup): Code {
  const object = [entry("gid", String(gid)), ...(system ? [entry("system", "true")] : [])];
  return { call: "group", with: [quoted(name), { object }] };
}

function userText(
  person: FoundPerson,
  name: string,
  groups: ReadonlyMap<string, string>,
  keys: readonly string[],
): string {
  const isRoot = person.name === "root";
  const object = [
    ...(isRoot ? [] : [entry("uid", String(person.uid))]),
    ...(person.comment === "" ? [] : [entry("comment", quoted(person.comment))]),
    ...(isRoot || person.home === `/home/${person.name}` ? [] : [entry("home", quoted(person.home))]),
    ...(person.shell === "/bin/bash" ? [] : [entry("shell", quoted(person.shell))]),
    ...(person.groups.length === 0
      ? []
      : [entry("groups", { list: person.groups.map((one) => groups.get(one) ?? quoted(one)) })]),
    ...(keys.length === 0 ? [] : [entry("authorizedKeys", { list: keys.map(quoted) })]),
  ];
  const head = `export const ${name} = `;
  return `${head}${layOut({ call: "user", with: [quoted(person.name), { object }] }, 0, head.length, 1)};`;
}

function unitsToSay(
  units: readonly FoundUnit[],
  wanted: FoundUnit["scope"],
  declared: Surroundings["declared"],
): Entry[] {
  return units
    .filter(({ scope }) => scope === wanted)
    .flatMap(({ name, state }) => {
      const claim = declared.units.find((one) => one.name === name && one.scope === wanted);
      // What the base masks would change the packages of a generation.
      if (claim === undefined) return [entry(name, quoted(state))];
      if (claim.by === "base" || claim.state === state) return [];
      return [entry(name, { object: [entry("state", quoted(state)), entry("replaces", quoted(claim.by))] })];
    });
}

/** Those that the features do not make already, in the same words. */
function filesToSay(machine: FoundMachine, declared: Surroundings["declared"]): FoundFile[] {
  const claims = new Map(declared.files.map((one) => [one.path, one]));
  const target = machine.units.defaultTarget;
  const more: FoundFile[] = [];
  if (target !== undefined) {
    const node = { mode: 0o777, owner: "root", group: "root", why: "what the machine starts" };
    more.push({ path: "/etc/systemd/system/default.target", type: "symlink", target, ...node });
  }
  return [...machine.files.files, ...more]
    .filter(({ path, content, type, target: to }) => {
      const claim = claims.get(path);
      if (path === "/etc/hosts" && plainHosts(content)) return false;
      // A unit's links are made by enabling it.
      if (
        type === "symlink" &&
        path !== "/etc/systemd/system/default.target" &&
        /^\/etc\/systemd\/(system|user)\/[^/]+$/.test(path)
      )
        return false;
      if (claim?.type === "file") return claim.by === "base" && claim.content !== content?.toString("base64");
      if (claim?.type === "symlink") return claim.by === "base" && claim.target !== to;
      return true;
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Only the names that every machine has for itself. */
function plainHosts(content: Buffer | undefined): boolean {
  const lines = (content?.toString("utf8") ?? "").split("\n").map((line) => line.replace(/#.*/, "").trim());
  return lines.filter((line) => line !== "").every((line) => /^(127\.|::1\s|f[ef]0[0-9a-f]::)/i.test(line));
}

function fileEntry(one: FoundFile, declared: Surroundings["declared"]): Entry {
  const claim = declared.files.find(({ path }) => path === one.path);
  const usual = one.type === "directory" ? 0o755 : (one.mode & 0o100) === 0 ? 0o644 : 0o755;
  const options = [
    ...(one.type === "symlink" || one.mode === usual ? [] : [entry("mode", `0o${one.mode.toString(8)}`)]),
    ...(one.owner === "root" ? [] : [entry("owner", quoted(one.owner))]),
    ...(one.group === "root" ? [] : [entry("group", quoted(one.group))]),
    ...(claim === undefined ? [] : [entry("replaces", quoted(claim.by))]),
  ];
  const last: Code[] = options.length === 0 ? [] : [{ object: options }];
  if (one.type === "symlink") return entry(one.path, { call: "file.link", with: [quoted(one.target ?? ""), ...last] });
  if (one.type === "directory") return entry(one.path, { call: "file.directory", with: last });
  return entry(one.path, { call: "file.from", with: [quoted(`files${one.path}`), ...last] });
}

function stateFile(state: readonly FoundState[], variables: ReadonlyMap<string, string>): string {
  const kinds = [...new Set(state.map(({ kind }) => kind as string))];
  const people = [
    ...new Set(state.flatMap(({ person }) => (person === undefined ? [] : [variables.get(person) ?? ""]))),
  ];
  const call = (one: FoundState): Code => {
    const of = variables.get(one.person ?? "") ?? "";
    const place =
      one.person === undefined ? quoted(one.path) : `${of}.home(${one.path === "" ? "" : quoted(one.path)})`;
    const object = [
      ...(one.remote === undefined ? [] : [entry("remote", quoted(one.remote))]),
      ...(one.kind === "cache" ? [entry("limit", quoted("10G"))] : []),
      ...(one.owner === undefined ? [] : [entry("owner", quoted(one.owner))]),
      ...(one.group === undefined ? [] : [entry("group", quoted(one.group))]),
      ...(one.mode === undefined ? [] : [entry("mode", `0o${one.mode.toString(8)}`)]),
      entry("reason", quoted(one.reason)),
    ];
    return { call: one.kind, with: [place, { object }] };
  };
  const list = [
    {
      comment: "What is not named here is no part of the machine: lethe state check-untracked says what else there is.",
    },
    ...state.map(call),
  ];
  return [
    importLine([...kinds, "defineState"].sort(), "lethe"),
    ...(people.length === 0 ? [] : [importLine(people.sort(), "./system.ts")]),
    "",
    `export default ${layOut({ call: "defineState", with: [{ list }] }, 0, "export default ".length, 1)};`,
    "",
  ].join("\n");
}
