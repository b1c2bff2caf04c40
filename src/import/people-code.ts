import type { FoundGroup, FoundPerson } from "./accounts.ts";
import { type Code, entry, layOut, quoted } from "./code.ts";
import type { FoundMachine } from "./machine.ts";

/** Root's account is locked unless a config opens it. */
export function withRoot({ accounts, keys }: FoundMachine): FoundPerson[] {
  if (!keys.has("root")) return [...accounts.people];
  const root = { name: "root", uid: 0, comment: "", home: "/root", shell: "/bin/bash", groups: [] };
  return [root, ...accounts.people];
}

export function groupCall({ name, gid, system }: FoundGroup): Code {
  const object = [entry("gid", String(gid)), ...(system ? [entry("system", "true")] : [])];
  return { call: "group", with: [quoted(name), { object }] };
}

export function userText(
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
