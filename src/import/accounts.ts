import type { Ids } from "../model/index.ts";
import { type Remark, remark } from "./remark.ts";

/** The texts of /etc that hold accounts; empty where a file is absent. No password is read: of shadow only who has one. */
export interface AccountTexts {
  readonly passwd: string;
  readonly group: string;
  readonly subuid: string;
  /** Names of accounts that a password opens. */
  readonly withPassword: ReadonlySet<string>;
}

export interface FoundPerson {
  readonly name: string;
  readonly uid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
  readonly groups: readonly string[];
}

export interface FoundGroup {
  readonly name: string;
  readonly gid: number;
  readonly system: boolean;
}

export interface FoundAccounts {
  /** Those made by hand, by their numbers; root first, where it is to be opened. */
  readonly people: readonly FoundPerson[];
  readonly groups: readonly FoundGroup[];
  /** The numbers of all accounts, so that what is brought over belongs to the same. */
  readonly ids: Ids;
  readonly remarks: readonly Remark[];
}

const NAME = /^[a-z_][a-z0-9_-]{0,31}$/;
const HIGHEST = 59_999;

interface Line {
  readonly name: string;
  readonly id: number;
  readonly fields: readonly string[];
}

/** `made(name)`: a package of the machine makes an account of that name. */
export function accountsOf(texts: AccountTexts, made: (name: string) => boolean): FoundAccounts {
  const passwd = linesOf(texts.passwd);
  const group = linesOf(texts.group);
  const remarks: Remark[] = [];
  const groupsOf = (name: string) =>
    group.filter(({ fields }) => (fields[3] ?? "").split(",").includes(name)).map((one) => one.name);
  const byHand = ({ name, id }: Line) => id > 0 && id <= HIGHEST && (id >= 1000 || (id >= 100 && !made(name)));
  const hands = passwd.filter(byHand).sort((a, b) => a.id - b.id);
  const sound = hands.filter(({ name }) => NAME.test(name) && !name.startsWith("systemd-"));
  for (const { name, id } of hands.filter((one) => !sound.includes(one))) {
    remarks.push(remark("users", `the account ${name} (${id}): its name is none that Lethe gives`));
  }
  const people = sound.map(({ name, id, fields }): FoundPerson => {
    const comment = (fields[4] ?? "").split(",")[0] ?? "";
    return {
      name,
      uid: id,
      comment: /^[^:\n,=]*$/.test(comment) ? comment : "",
      home: /^(\/[^/]+)+$/.test(fields[5] ?? "") ? (fields[5] ?? "") : `/home/${name}`,
      shell: (fields[6] ?? "") === "" ? "/bin/sh" : (fields[6] ?? ""),
      groups: groupsOf(name).filter((one) => one !== name && NAME.test(one)),
    };
  });
  for (const one of sound) {
    const own = group.find(({ id }) => String(id) === one.fields[3]);
    if (own !== undefined && own.name !== one.name) {
      remarks.push(
        remark(
          "users",
          `the main group of ${one.name} is ${own.name}: Lethe gives each account a group of its own name`,
        ),
      );
    }
  }
  for (const name of [...texts.withPassword].filter((one) => one === "root" || people.some((it) => it.name === one))) {
    remarks.push(
      remark(
        "users",
        `the password of ${name}: hashes are secrets. Let mkpasswd make one: passwordHash in user("${name}", ...)`,
      ),
    );
  }
  const names = new Set(passwd.map(({ name }) => name));
  const wanted = new Set(people.flatMap(({ groups }) => groups));
  const groups = group
    .filter(({ name, id }) => NAME.test(name) && id >= 100 && id <= HIGHEST && !names.has(name) && name !== "users")
    .filter(({ name, id }) => (id >= 1000 || wanted.has(name) || !made(name)) && !made(name))
    .map(({ name, id }) => ({ name, gid: id, system: id < 1000 }));
  return { people, groups, remarks, ids: idsOf(passwd, group, linesOf(texts.subuid)) };
}

/** The numbers of all accounts of /etc/passwd and /etc/group, as ids.lock has them. */
export function accountIds(texts: Pick<AccountTexts, "passwd" | "group" | "subuid">): Ids {
  return idsOf(linesOf(texts.passwd), linesOf(texts.group), linesOf(texts.subuid));
}

/** Debian gives 0-99, 65534 and the group users to the same names everywhere. */
function idsOf(passwd: readonly Line[], group: readonly Line[], subuid: readonly Line[]): Ids {
  const pinned = (lines: readonly Line[]) => {
    const taken = new Set<number>();
    const pairs = lines.filter(({ name, id }) => {
      const free = id >= 100 && id < 65_534 && !taken.has(id) && !STATIC.has(name);
      if (free) taken.add(id);
      return free;
    });
    return Object.fromEntries(pairs.map(({ name, id }) => [name, id]));
  };
  const people = new Set(passwd.filter(({ id }) => id >= 1000 && id <= HIGHEST).map(({ name }) => name));
  const ranges = subuid.filter(({ name, fields }) => people.has(name) && fields[2] === "65536");
  return {
    version: 1,
    users: pinned(passwd),
    groups: pinned(group),
    subids: Object.fromEntries(ranges.map(({ name, fields }) => [name, Number(fields[1])])),
  };
}

/** Of these Debian itself has changed the number: a newer suite insists on its own. */
const STATIC = new Set(["users", "_apt"]);

function linesOf(text: string): Line[] {
  return text.split("\n").flatMap((line) => {
    const fields = line.split(":");
    const [name = "", , number = ""] = fields;
    if (name === "" || /^[+#-]/.test(name) || !/^\d+$/.test(number)) return [];
    return [{ name, id: Number(number), fields }];
  });
}

/** Lines of an authorized_keys file; what is no key that a config may hold is counted. */
export function authorizedKeysOf(text: string): { readonly keys: string[]; readonly refused: number } {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
  const keys = lines.map((line) => line.trim()).filter((line) => KEY.test(line) && !/environment=/i.test(line));
  return { keys: [...new Set(keys)], refused: lines.length - keys.length };
}

const KEY = /^([\w-]+(="[^"]*")?,?)*\s*(ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+ [A-Za-z0-9+/]+=*( [^\p{Cc}]*)?$/u;

/** Names in shadow that have a hash and no mark of a lock. */
export function namesWithPassword(shadow: string): Set<string> {
  const lines = shadow.split("\n").map((line) => line.split(":"));
  return new Set(lines.filter(([, hash = ""]) => /^\$|^[./\w]{13}$/.test(hash)).map(([name = ""]) => name));
}
