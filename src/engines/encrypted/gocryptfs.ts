import type { Host } from "../../host/index.ts";
import { type EncryptedComponent, UserError } from "../../model/index.ts";
import { type Account, accountNamed, asAccount } from "../account.ts";

/** gocryptfs(1), "EXIT CODES". */
const WRONG_PASSPHRASE = 12;

export interface Gocryptfs {
  /** What it is run with: its words, and the passphrase on its standard input. Throws UserError STATE_WRONG_KEY, STATE_OPEN. */
  run(words: readonly string[], passphrase: string): Promise<void>;
  /** As the owner, whatever it is. */
  as(argv: readonly string[]): { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> };
}

/**
 * It runs as whoever the opened directory belongs to: it is seen by them alone, and what they write is theirs on the disk
 * too. Throws UserError STATE_OTHERS, HOST_NO_PROGRAM.
 */
export async function gocryptfsFor(host: Host, component: EncryptedComponent): Promise<Gocryptfs> {
  const account = await ownerOf(host, component);
  const as = (argv: readonly string[]) => asAccount(host, account, argv);
  return {
    as,
    async run(words, passphrase) {
      const { argv, env } = as(["gocryptfs", "-q", ...words]);
      const { status, stderr, stdout } = await host.run(argv, {
        env: { LC_ALL: "C", ...env },
        input: `${passphrase}\n`,
        accept: Array.from({ length: 256 }, (_, code) => code),
      });
      if (status === WRONG_PASSPHRASE) throw wrongKey(component);
      if (status !== 0) throw failed(component, `${stderr.toString()}${stdout.toString()}`);
    },
  };
}

async function ownerOf(host: Host, { owner, path }: EncryptedComponent): Promise<Account | undefined> {
  const account = await accountNamed(host, owner);
  // The account that runs Lethe, or none of that name.
  const isMine = account === undefined && (await nameOf(host)) === owner;
  if (isMine || (account !== undefined && host.uid === 0)) return account;
  throw new UserError("STATE_OTHERS", `${path} is to be ${owner}'s, and this is run by somebody else`, {
    hint: account === undefined ? `There is no account ${owner} here.` : "Run it as them, or with sudo.",
  });
}

async function nameOf(host: Host): Promise<string> {
  return (await host.run(["id", "--user", "--name"], { effect: "read" })).text;
}

function wrongKey({ path, secret }: EncryptedComponent): UserError {
  return new UserError(
    "STATE_WRONG_KEY",
    secret === undefined ? `that passphrase does not open ${path}` : `the secret ${secret} does not open ${path}`,
    secret === undefined
      ? {}
      : { hint: "It was made with another one: what the secret was before is in the config's history." },
  );
}

function failed({ path, inner }: EncryptedComponent, said: string): UserError {
  const lines = said
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return new UserError("STATE_OPEN", `gocryptfs could not open ${inner} to ${path}`, { details: lines });
}
