/** One line of passwd, group, shadow, gshadow, subuid or subgid: its fields. */
export type Entry = readonly string[];

export function parseTable(text: string): Entry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(":"));
}

export function formatTable(entries: readonly Entry[]): string {
  return entries.map((entry) => `${entry.join(":")}\n`).join("");
}

export function findEntry(entries: readonly Entry[], name: string): Entry | undefined {
  return entries.find((entry) => entry[0] === name);
}

/** Puts the entry in the place of the one of the same name, else at the end. */
export function putEntry(entries: readonly Entry[], entry: Entry): Entry[] {
  const at = entries.findIndex((other) => other[0] === entry[0]);
  return at < 0 ? [...entries, entry] : entries.with(at, entry);
}

/** Adds a member to a group's list, where it is not in it yet; the list stays in the order of joining. */
export function addMember(entries: readonly Entry[], group: string, member: string): Entry[] {
  return entries.map((entry) => {
    if (entry[0] !== group) return entry;
    const members = (entry[3] ?? "").split(",").filter((name) => name !== "");
    return members.includes(member) ? entry : [...entry.slice(0, 3), [...members, member].join(",")];
  });
}

export function withoutEntry(entries: readonly Entry[], name: string): Entry[] {
  return entries.filter((entry) => entry[0] !== name);
}
