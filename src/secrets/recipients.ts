import { join } from "node:path";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";

/** Somebody who can read secrets. */
export interface Recipient {
  /** `keys/ada.pub` */
  readonly file: string;
  /** `age1...` */
  readonly text: string;
}

/**
 * Those that `keys/*.pub` of a config name, one a line. A file with a line that is none is refused and not passed over:
 * its owner would find out when it is too late. Throws UserError SECRETS_NO_RECIPIENTS, SECRETS_RECIPIENT.
 */
export async function readRecipients(
  host: Pick<Host, "readDir" | "readText">,
  directory: string,
): Promise<Recipient[]> {
  const recipients = await listRecipients(host, directory);
  if (recipients.length > 0) return recipients;
  throw new UserError("SECRETS_NO_RECIPIENTS", `${directory} names nobody who could read a secret`, {
    hint: "Make a key, and put its public half there: age-keygen -o KEYFILE; age-keygen -y KEYFILE > keys/NAME.pub",
  });
}

/** The same where there may be nobody yet. Throws UserError SECRETS_RECIPIENT. */
export async function listRecipients(
  host: Pick<Host, "readDir" | "readText">,
  directory: string,
): Promise<Recipient[]> {
  const files = (await host.readDir(join(directory, "keys"))).filter((name) => name.endsWith(".pub"));
  const recipients: Recipient[] = [];
  for (const name of files) {
    const file = `keys/${name}`;
    for (const line of (await host.readText(join(directory, file))).split("\n")) {
      const text = line.trim();
      if (text === "" || text.startsWith("#")) continue;
      if (!/^age1[a-z0-9]{58}$|^age1[a-z0-9]+1[a-z0-9]{38,}$/.test(text)) throw noRecipient(file, text);
      recipients.push({ file, text });
    }
  }
  return recipients;
}

function noRecipient(file: string, text: string): UserError {
  const what = text.startsWith("AGE-SECRET-KEY")
    ? "holds a private key, which a config must not"
    : text.startsWith("ssh-")
      ? "holds an SSH key, and secrets are encrypted to age keys"
      : "has a line that is no public age key";
  return new UserError("SECRETS_RECIPIENT", `${file} ${what}`, {
    hint: "age-keygen -y KEYFILE prints the public half, which begins with age1.",
  });
}
