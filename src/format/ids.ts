import { type Ids, UserError } from "../model/index.ts";
import { readWord, writeWord } from "./words.ts";

const KINDS = { group: "groups", subid: "subids", user: "users" } as const;

/** `ids.lock`: `user NAME UID`, `group NAME GID`, `subid NAME FIRST`, sorted by kind and name. */
export function formatIds(ids: Ids): string {
  const lines = Object.entries(KINDS).flatMap(([word, kind]) =>
    Object.entries(ids[kind])
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, number]) => `${word} ${writeWord(name)} ${number}`),
  );
  return [`lethe-ids ${ids.version}`, ...lines, ""].join("\n");
}

/** Throws UserError FORMAT_IDS with the line, also where two names claim one number or one name two. */
export function parseIds(text: string, file = "ids.lock"): Ids {
  const found = {
    groups: new Map<string, number>(),
    subids: new Map<string, number>(),
    users: new Map<string, number>(),
  };
  for (const [index, line] of text.split("\n").entries()) {
    const refuse = (why: string) =>
      new UserError("FORMAT_IDS", `${file} is damaged: "${line.slice(0, 60)}" ${why}`, {
        where: { file, line: index + 1 },
      });
    if (index === 0) {
      const version = /^lethe-ids (\d+)$/.exec(line)?.[1];
      if (version === undefined) throw refuse("is not its first line");
      if (version !== "1")
        throw new UserError("FORMAT_TOO_NEW", `${file} was written by a newer Lethe (format ${version})`);
      continue;
    }
    if (line === "" || line.startsWith("#")) continue;
    const [, word, escaped, digits] = /^(user|group|subid) (\S+) (\d{1,10})$/.exec(line) ?? [];
    if (word === undefined || escaped === undefined) throw refuse("is no line of it");
    const of = found[KINDS[word as keyof typeof KINDS]];
    const name = readWord(escaped);
    const number = Number(digits);
    if (number > 0xfffffffe) throw refuse("has a number that is too big");
    if (of.has(name)) throw refuse("names the same one twice");
    if ([...of.values()].includes(number)) throw refuse("gives a number that another one has");
    of.set(name, number);
  }
  return {
    version: 1,
    users: Object.fromEntries(found.users),
    groups: Object.fromEntries(found.groups),
    subids: Object.fromEntries(found.subids),
  };
}
