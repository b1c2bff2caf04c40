import { type Declaration, type Group, type Ids, type User, UserError } from "../model/index.ts";
import { addMember, type Entry, findEntry, putEntry, withoutEntry } from "./accounts.ts";
import { highestFree, lowestFree } from "./ids.ts";

/** Size of the range of sub-ids of each person. */
const SUBID_RANGE = 65_536;

/** The files of /etc that hold accounts. */
export interface AccountFiles {
  readonly passwd: readonly Entry[];
  readonly group: readonly Entry[];
  readonly shadow: readonly Entry[];
  readonly gshadow: readonly Entry[];
  readonly subuid: readonly Entry[];
  readonly subgid: readonly Entry[];
}

/**
 * `ids` with numbers for the declared people: those of the config, else of ids.lock, else the next free from 1000.
 * Known before any package is installed, so that no script can take one of them.
 */
export function withPeople(ids: Ids, declaration: Pick<Declaration, "users" | "groups">): Ids {
  const users = { ...ids.users };
  const groups = { ...ids.groups };
  const subids = { ...ids.subids };
  for (const { name, uid } of declaration.users) if (uid !== undefined) users[name] = uid;
  for (const { name, gid } of declaration.groups) if (gid !== undefined) groups[name] = gid;
  for (const user of declaration.users) {
    if (user.name === "root") continue;
    const taken = new Set([...Object.values(users), ...Object.values(groups)]);
    users[user.name] ??= groups[user.name] ?? lowestFree(taken, 1000);
    // One's own group has one's own number where it can.
    const uid = users[user.name] ?? 0;
    const free = !Object.entries(groups).some(([name, gid]) => gid === uid && name !== user.name);
    groups[user.name] ??= free ? uid : lowestFree(taken, 1000);
    subids[user.name] ??= lowestFree(new Set(Object.values(subids)), 100_000, SUBID_RANGE);
  }
  for (const group of declaration.groups) {
    if (!group.system) groups[group.name] ??= lowestFree(new Set(Object.values(groups)), 1000);
  }
  refuseTwice("user", users);
  refuseTwice("group", groups);
  return { version: 1, users, groups, subids };
}

/** Numbers for declared groups of programs that no package has made: after the packages have made theirs. */
export function withSystemGroups(ids: Ids, declared: readonly Group[], group: readonly Entry[]): Ids {
  const groups = { ...ids.groups };
  for (const { name } of declared) {
    const there = findEntry(group, name);
    if (there !== undefined) continue;
    const taken = new Set([...Object.values(groups), ...group.map((entry) => Number(entry[2]))]);
    groups[name] ??= highestFree(taken);
  }
  return { ...ids, groups };
}

function refuseTwice(kind: string, table: Readonly<Record<string, number>>): void {
  const owners = new Map<number, string>();
  for (const [name, id] of Object.entries(table)) {
    const other = owners.get(id);
    if (other !== undefined) {
      throw new UserError("IMAGE_IDS_TWICE", `the ${kind}s ${other} and ${name} have the same number ${id}`, {
        hint: "Change one of them in the config or in ids.lock; files that are kept stay with the old number.",
      });
    }
    owners.set(id, name);
  }
}

/** The accounts with the declared groups and users in them, in the declaration's order, after the packages' own. */
export function withAccounts(
  files: AccountFiles,
  declaration: Pick<Declaration, "users" | "groups">,
  ids: Ids,
  /** Days since 1970, for "password last changed". */
  day: number,
): AccountFiles {
  let made = files;
  for (const { name } of declaration.groups) made = withGroup(made, name, ids.groups[name]);
  for (const user of declaration.users) made = withUser(made, user, ids, day);
  for (const user of declaration.users) {
    for (const group of user.groups) made = withMember(made, user, group);
  }
  return made;
}

function withGroup(files: AccountFiles, name: string, gid: number | undefined): AccountFiles {
  if (findEntry(files.group, name)) return files;
  return {
    ...files,
    group: [...files.group, [name, "x", `${gid}`, ""]],
    gshadow: [...files.gshadow, [name, "!", "", ""]],
  };
}

function withUser(files: AccountFiles, user: User, ids: Ids, day: number): AccountFiles {
  const known = findEntry(files.passwd, user.name);
  const own = known ? files : withGroup(files, user.name, ids.groups[user.name]);
  const gid = known?.[3] ?? findEntry(own.group, user.name)?.[2] ?? "";
  const uid = known?.[2] ?? `${ids.users[user.name]}`;
  // "*" is no password that could be typed, and unlike "!" does not keep a key from opening the account.
  const shadow = [user.name, user.passwordHash ?? "*", `${day}`, "0", "99999", "7", "", "", ""];
  const first = ids.subids[user.name];
  const range = first === undefined ? undefined : [user.name, `${first}`, `${SUBID_RANGE}`];
  return {
    ...own,
    passwd: putEntry(own.passwd, [user.name, "x", uid, gid, user.comment, user.home, user.shell]),
    // Whoever asks files first, and finds a locked password there, asks no further.
    shadow: user.passwordSecret === true ? withoutEntry(own.shadow, user.name) : putEntry(own.shadow, shadow),
    subuid: range ? putEntry(own.subuid, range) : own.subuid,
    subgid: range ? putEntry(own.subgid, range) : own.subgid,
  };
}

function withMember(files: AccountFiles, user: User, group: string): AccountFiles {
  if (!findEntry(files.group, group)) {
    throw new UserError(
      "IMAGE_NO_GROUP",
      `${user.name} is to be in the group ${group}, which this system does not have`,
      {
        hint: "Declare it under groups, or add the package that makes it.",
      },
    );
  }
  return {
    ...files,
    group: addMember(files.group, group, user.name),
    gshadow: addMember(files.gshadow, group, user.name),
  };
}
