import { type Declaration, USER_RECORDS } from "../model/index.ts";
import { type Entry, findEntry } from "./accounts.ts";
import type { Accounts } from "./declared-files.ts";
import type { TarNode } from "./tar.ts";

/**
 * Records of nss-systemd(8) for people whose password is a secret: locked, until a boot puts the hash into /run/userdb.
 * Without any, nobody could enter by a key either.
 */
export function userRecordNodes({ users }: Pick<Declaration, "users">, accounts: Accounts, mtime: number): TarNode[] {
  return users
    .filter((user) => user.passwordSecret)
    .flatMap(({ name }) => {
      const place = `${USER_RECORDS}/${name}`.slice(1);
      const node = { type: "file", uid: 0, mtime } as const;
      return [
        {
          ...node,
          path: `${place}.user`,
          mode: 0o644,
          gid: 0,
          content: json(record(findEntry(accounts.passwd, name))),
        },
        {
          ...node,
          path: `${place}.user-privileged`,
          mode: 0o640,
          gid: Number(findEntry(accounts.group, "shadow")?.[2] ?? 0),
          content: json({ privileged: { hashedPassword: ["*"] } }),
        },
      ];
    });
}

function record(entry: Entry | undefined) {
  const [userName = "", , uid, gid] = entry ?? [];
  return { userName, uid: Number(uid), gid: Number(gid), disposition: "regular" };
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
