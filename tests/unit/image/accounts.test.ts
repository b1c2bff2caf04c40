import { expect, test } from "vitest";
import { addMember, findEntry, formatTable, parseTable, putEntry } from "../../../src/image/accounts.ts";
import { type AccountFiles, withAccounts, withPeople, withSystemGroups } from "../../../src/image/people.ts";
import type { Ids, User } from "../../../src/model/index.ts";

const none: Ids = { version: 1, users: {}, groups: {}, subids: {} };
const user = (name: string, over: Partial<User> = {}): User => ({
  ...{ name, comment: "", home: `/home/${name}`, shell: "/bin/sh", groups: [], authorizedKeys: [], ...over },
});
const debian: AccountFiles = {
  passwd: parseTable("root:x:0:0:root:/root:/bin/bash\n"),
  group: parseTable("root:x:0:\nsudo:x:27:\n"),
  shadow: parseTable("root:*:20000:0:99999:7:::\n"),
  gshadow: parseTable("root:*::\nsudo:*::\n"),
  subuid: [],
  subgid: [],
};

test("a table is the same after reading and writing", () => {
  const text = "root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/sh\n";
  expect(formatTable(parseTable(text))).toBe(text);
});

test("an entry takes the place of the one of its name, else comes last", () => {
  const table = parseTable("a:1\nb:2\n");
  expect(formatTable(putEntry(table, ["a", "3"]))).toBe("a:3\nb:2\n");
  expect(formatTable(putEntry(table, ["c", "3"]))).toBe("a:1\nb:2\nc:3\n");
});

test("joining a group twice is joining it once", () => {
  const once = addMember(parseTable("sudo:x:27:\n"), "sudo", "ada");
  expect(formatTable(addMember(once, "sudo", "ada"))).toBe("sudo:x:27:ada\n");
  expect(formatTable(addMember(once, "sudo", "bob"))).toBe("sudo:x:27:ada,bob\n");
});

test("people get the next free numbers, the same for user and group where it is free", () => {
  const ids = withPeople({ ...none, groups: { makers: 1000 } }, { users: [user("ada"), user("bob")], groups: [] });
  expect(ids.users).toEqual({ ada: 1001, bob: 1002 });
  expect(ids.groups).toEqual({ makers: 1000, ada: 1001, bob: 1002 });
  expect(ids.subids).toEqual({ ada: 100_000, bob: 165_536 });
});

test("locked numbers stay, also with others beside them; the config's own word wins", () => {
  const first = withPeople(none, { users: [user("ada"), user("bob")], groups: [] });
  expect(withPeople(first, { users: [user("cy"), user("bob")], groups: [] })).toMatchObject({
    users: { ada: 1000, bob: 1001, cy: 1002 },
    subids: { bob: 165_536, cy: 231_072 },
  });
  expect(withPeople(first, { users: [user("bob", { uid: 1234 })], groups: [] }).users["bob"]).toBe(1234);
});

test("two names with one number are refused", () => {
  const users = [user("ada", { uid: 1000 }), user("bob", { uid: 1000 })];
  expect(() => withPeople(none, { users, groups: [] })).toThrow(/ada and bob/);
});

test("a declared group of programs takes the highest number that is free, unless a package has made it", () => {
  const group = parseTable("systemd-journal:x:999:\ndocker:x:998:\n");
  const declared = ["docker", "media"].map((name) => ({ name, system: true }));
  expect(withSystemGroups(none, declared, group).groups).toEqual({ media: 997 });
});

test("accounts come after the packages' own, locked without a password, in their groups", () => {
  const users = [user("ada", { groups: ["sudo"], passwordHash: "$y$hash" }), user("bob")];
  const ids = withPeople(none, { users, groups: [] });
  const made = withAccounts(debian, { users, groups: [] }, ids, 20_000);
  expect(formatTable(made.passwd)).toBe(
    "root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n",
  );
  expect(formatTable(made.group)).toBe("root:x:0:\nsudo:x:27:ada\nada:x:1000:\nbob:x:1001:\n");
  expect(findEntry(made.shadow, "ada")?.[1]).toBe("$y$hash");
  expect(findEntry(made.shadow, "bob")?.[1]).toBe("*");
  expect(formatTable(made.subuid)).toBe("ada:100000:65536\nbob:165536:65536\n");
});

test("root is changed and not added", () => {
  const users = [user("root", { home: "/root", shell: "/bin/zsh", passwordHash: "$y$root" })];
  const ids = withPeople(none, { users, groups: [] });
  const made = withAccounts(debian, { users, groups: [] }, ids, 20_000);
  expect(formatTable(made.passwd)).toBe("root:x:0:0::/root:/bin/zsh\n");
  expect(made.shadow).toHaveLength(1);
  expect(ids).toEqual(none);
});
