import { join } from "node:path";
import { type Declaration, UserError } from "../model/index.ts";
import type { LivePath } from "../state/index.ts";
import type { Adoption } from "./adoption.ts";
import type { LoadedConfig } from "./config.ts";
import type { Workspace } from "./workspace.ts";

/** More is no secret but data. */
const MOST_BYTES = 1_000_000;

/** A file as ciphertext in the config, and the entry that keeps it on this disk. Throws UserError STATE_..., SECRETS_... */
export async function asSecret(
  { host }: Workspace,
  { place, declaration }: Pick<LoadedConfig, "place" | "declaration">,
  live: LivePath,
  reason: string | undefined,
): Promise<Adoption> {
  const { path, owner, group, mode } = live;
  if (live.type !== "file") {
    throw new UserError("STATE_NO_FILE", `${path} is a ${live.type}, and a secret is a single file`, {
      hint: "Adopt the file in it that holds the key or the password.",
    });
  }
  if (live.size > MOST_BYTES) {
    throw new UserError("STATE_TOO_MUCH", `${path} is too large for a secret: more than 1 MB`, {
      hint: "Keep it as it is: --as directory.",
    });
  }
  const adoption = { subject: path, as: "secret", contents: [], notes: [], keep: { path, type: "secret" } } as const;
  if (isThere(declaration, path)) return { ...adoption, amendments: [] };
  // Also large, and few adoptions need it.
  const { digestOf, encryptTo, readRecipients } = await import("../secrets/index.ts");
  const recipients = await readRecipients(host, place.directory);
  const name = secretName(path);
  const file = `secrets/${name}.age`;
  if (await host.exists(join(place.directory, file))) {
    throw new UserError("STATE_FILE_TAKEN", `the config has a ${file} already`, {
      hint: "Take it away, or write the entry of state.ts yourself.",
    });
  }
  const bytes = await encryptTo(recipients, await host.readFile(path));
  const keys = [...new Set(recipients.map(({ text }) => text))];
  const options = {
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    mode,
    ...(reason === undefined ? {} : { reason }),
  };
  return {
    ...adoption,
    amendments: [{ kind: "keep", call: "secretFile", path, values: { secret: { secret: name } }, options }],
    contents: [{ path: file, bytes, executable: false, record: { name, digest: digestOf(bytes), recipients: keys } }],
    notes: [`${file} can be read with the key of ${[...new Set(recipients.map((one) => one.file))].join(", ")}`],
  };
}

function isThere({ components }: Declaration, path: string): boolean {
  return components.some((one) => one.path === path && one.type === "secret");
}

/** `etc-wifi.key` of `/etc/wifi.key`. */
function secretName(path: string): string {
  const words = path.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
  return words.replace(/^[^a-z0-9]+/, "").slice(0, 100) || "secret";
}
