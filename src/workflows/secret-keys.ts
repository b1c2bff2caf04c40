import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { type AskPassphrase, directoryMedium, openHolder, readHolder, readIdentities } from "../secrets/index.ts";

/** Which key opens a config's secrets, and who is asked for its passphrase. */
export interface KeyOptions {
  /** A file as age-keygen(1) writes it, plain or wrapped by `age -p`; or the directory of a security key. */
  readonly key?: string | undefined;
  readonly ask?: AskPassphrase | undefined;
}

/**
 * The private keys of what was named, else of what LETHE_KEY names, else the machine's or the person's own. Throws UserError
 * SECRETS_NO_KEY, SECRETS_KEY, SECRETS_PASSPHRASE, SECRETS_HOLDER, SECRETS_TPM.
 */
export async function openKey(host: Host, { key, ask }: KeyOptions): Promise<readonly string[]> {
  const place = await keyPlace(host, key);
  if ((await host.lstat(place))?.type !== "directory") return readIdentities(host, place, ask);
  const holder = await readHolder(await directoryMedium(host, place));
  if (holder !== undefined) return openHolder(host, holder, ask);
  throw new UserError("SECRETS_NO_KEY", `there is no security key in ${place}`, {
    hint: "Name the directory that lethe security-key init has filled, or the file that age-keygen wrote.",
  });
}

/** The same, and nothing is read or asked before it is needed; nor twice. */
export function openKeyOnce(host: Host, options: KeyOptions): () => Promise<readonly string[]> {
  let opened: Promise<readonly string[]> | undefined;
  return () => {
    opened ??= openKey(host, options);
    return opened;
  };
}

/** Where a key is looked for that nobody named; the first one that is there. */
function keyPlaces(host: Pick<Host, "env" | "uid">): string[] {
  const xdg = host.env("XDG_CONFIG_HOME");
  const own = join(xdg === undefined || xdg === "" ? join(host.env("HOME") ?? "/root", ".config") : xdg, "lethe/key");
  if (host.uid !== 0) return [own];
  return ["/run/lethe/security-key/key", "/run/lethe/key", "/var/lib/lethe/kept/key", own];
}

async function keyPlace(host: Host, key: string | undefined): Promise<string> {
  const said = key ?? host.env("LETHE_KEY");
  if (said !== undefined && said !== "") return said;
  const places = keyPlaces(host);
  for (const place of places) if (await host.exists(place)) return place;
  throw new UserError("SECRETS_NO_KEY", `there is no key to open secrets with: none of ${places.join(", ")}`, {
    hint: "Name the file that age-keygen wrote with --key FILE; its public half is in keys/ of the config.",
  });
}
