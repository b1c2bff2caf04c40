import type { Host } from "../host/index.ts";

/** Whose state it is: what is run for it runs as them, with their keys and settings. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
}

/** undefined where the number has no name. */
export async function accountOf(host: Pick<Host, "run">, uid: number): Promise<Account | undefined> {
  const { status, text } = await host.run(["getent", "passwd", String(uid)], { effect: "read", accept: [0, 2] });
  const [name, , , , , home] = text.split(":");
  return status !== 0 || !name || !home ? undefined : { name, uid, home };
}

/** The same program as another account, for root; as it is where that is who runs Lethe. */
export function asAccount(
  { uid }: Pick<Host, "uid">,
  account: Account | undefined,
  argv: readonly string[],
): { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  if (account === undefined || account.uid === uid) return { argv, env: {} };
  return {
    argv: ["runuser", "--user", account.name, "--", ...argv],
    env: { HOME: account.home, USER: account.name, LOGNAME: account.name },
  };
}

/** undefined where that is who runs Lethe, or nobody has that name. */
export async function accountNamed(host: Pick<Host, "run" | "uid">, name: string): Promise<Account | undefined> {
  const { status, text } = await host.run(["getent", "passwd", name], { effect: "read", accept: [0, 2] });
  const [found, , uid, , , home] = text.split(":");
  if (status !== 0 || !found || !uid || !home || Number(uid) === host.uid) return undefined;
  return { name: found, uid: Number(uid), home };
}
