import type { Group, User } from "../model/index.ts";
import { claimed } from "./claims.ts";
import type { Contribution } from "./contribution.ts";
import { type Origin, whereIs } from "./origin.ts";
import type { WrittenParts } from "./schema.ts";

type WrittenUser = NonNullable<WrittenParts["users"]>[number];
type WrittenGroup = NonNullable<WrittenParts["groups"]>[number];

/** People stand in the order of system.ts, `first`, since it is the order of their numbers; features' users after them. */
export function mergeAccounts(
  contributions: readonly Contribution[],
  first: readonly WrittenUser[],
  origin: Origin,
): { users: User[]; groups: Group[] } {
  const users = claimed(
    "user",
    contributions.flatMap(({ by, parts }) =>
      (parts.users ?? []).map((user) => ({ key: user.name, value: userOf(user), by, where: whereIs(origin, user) })),
    ),
  );
  const groups = claimed(
    "group",
    contributions.flatMap(({ by, parts }) =>
      (parts.groups ?? []).map((group) => ({
        key: group.name,
        value: groupOf(group),
        by,
        where: whereIs(origin, group),
      })),
    ),
  );
  const names = new Set([...first.map(({ name }) => name), ...users.keys()]);
  return { users: [...names].flatMap((name) => users.get(name) ?? []), groups: [...groups.values()] };
}

function userOf({ name, options }: WrittenUser): User {
  const uid = options.uid ?? (name === "root" ? 0 : undefined);
  const groups = (options.groups ?? []).map((group) => (typeof group === "string" ? group : group.name));
  return {
    name,
    ...(uid === undefined ? {} : { uid }),
    comment: options.comment ?? (name === "root" ? "root" : ""),
    home: options.home ?? (name === "root" ? "/root" : `/home/${name}`),
    shell: options.shell ?? "/bin/bash",
    groups: [...new Set(groups)].sort(),
    authorizedKeys: options.authorizedKeys ?? [],
    ...(options.passwordHash === undefined ? {} : { passwordHash: options.passwordHash }),
    ...(options.password === undefined ? {} : { passwordSecret: true }),
  };
}

function groupOf({ name, options }: WrittenGroup): Group {
  return { name, ...(options.gid === undefined ? {} : { gid: options.gid }), system: options.system ?? false };
}
