import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import { readIdentities, readSecret } from "../secrets/index.ts";
import type { Workspace } from "./workspace.ts";

/**
 * What opens a config's secrets on this machine: `key`, a file as age-keygen(1) writes it; else the one that LETHE_KEY
 * names, else the machine's or the person's own. Nothing is read before a secret is asked for.
 */
export function secretsOf(
  { host }: Pick<Workspace, "host">,
  directory: string,
  key: string | undefined,
): (name: string) => Promise<Uint8Array> {
  let identities: Promise<string[]> | undefined;
  return async (name) => {
    identities ??= keyFile(host, key).then((file) => readIdentities(host, file));
    return readSecret(host, directory, name, await identities);
  };
}

/** Where a key is looked for that nobody named; the first one that is there. */
export function keyPlaces(host: Pick<Host, "env" | "uid">): string[] {
  const xdg = host.env("XDG_CONFIG_HOME");
  const own = join(xdg === undefined || xdg === "" ? join(host.env("HOME") ?? "/root", ".config") : xdg, "lethe/key");
  return host.uid === 0 ? ["/run/lethe/key", "/var/lib/lethe/kept/key", own] : [own];
}

async function keyFile(host: Host, key: string | undefined): Promise<string> {
  const said = key ?? host.env("LETHE_KEY");
  if (said !== undefined && said !== "") return said;
  const places = keyPlaces(host);
  for (const place of places) if (await host.exists(place)) return place;
  throw new UserError("SECRETS_NO_KEY", `there is no key to open secrets with: none of ${places.join(", ")}`, {
    hint: "Name the file that age-keygen wrote with --key FILE; its public half is in keys/ of the config.",
  });
}
