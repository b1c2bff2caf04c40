import { join } from "node:path";
import type { Host } from "../../host/index.ts";
import type { BytePath } from "../../model/index.ts";

export interface Home {
  readonly path: BytePath;
  readonly user: string;
}

/** Who lives on a machine. */
export interface People {
  /** Of root and of all who are no system users, those that are there. */
  readonly homes: readonly Home[];
  /** By its number where it has no name. */
  userName(uid: number): string;
}

const FIRST_PERSON = 1000;
const NOBODY = 65534;

export async function readPeople(host: Host, root: string): Promise<People> {
  const file = join(root, "etc/passwd");
  const users = (await host.exists(file)) ? parsePasswd((await host.readFile(file)).toString("latin1")) : [];
  const names = new Map(users.map(({ uid, name }) => [uid, name]));
  const lived = users.filter(({ uid, home }) => isPerson(uid) && home.startsWith("/") && home !== "/");
  const homes = lived.map(({ name, home }): Home => ({ path: home.replace(/\/+$/, ""), user: name }));
  const own = root === "/" ? ownHome(host, names) : undefined;
  if (own !== undefined && !homes.some(({ path }) => path === own.path)) homes.push(own);
  return { homes, userName: (uid) => names.get(uid) ?? `user ${uid}` };
}

function isPerson(uid: number): boolean {
  return uid === 0 || (uid >= FIRST_PERSON && uid !== NOBODY);
}

/** A person may come from a directory service, which /etc/passwd does not have. */
function ownHome(host: Host, names: ReadonlyMap<number, string>): Home | undefined {
  const home = host.env("HOME");
  if (home === undefined || !home.startsWith("/") || home === "/") return undefined;
  return {
    path: Buffer.from(home).toString("latin1").replace(/\/+$/, ""),
    user: names.get(host.uid) ?? host.env("USER") ?? `user ${host.uid}`,
  };
}

/** passwd(5) */
function parsePasswd(text: string): { name: string; uid: number; home: BytePath }[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", , uid = "", , , home = ""] = line.split(":");
    return /^\d+$/.test(uid) && name !== "" ? [{ name, uid: Number(uid), home }] : [];
  });
}
