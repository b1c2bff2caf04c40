import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";

/** The private keys of a file as age-keygen(1) writes it. Throws UserError SECRETS_NO_KEY, SECRETS_KEY. */
export async function readIdentities(host: Pick<Host, "exists" | "readText">, file: string): Promise<string[]> {
  if (!(await host.exists(file))) {
    throw new UserError("SECRETS_NO_KEY", `there is no key at ${file} to open secrets with`, {
      hint: "Name the file that age-keygen wrote, whose public half is in keys/ of the config.",
    });
  }
  const lines = (await host.readText(file)).split("\n").map((line) => line.trim());
  const identities = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (identities.length > 0 && identities.every((line) => /^AGE-SECRET-KEY-(PQ-)?1[A-Z0-9]+$/.test(line))) {
    return identities;
  }
  throw new UserError("SECRETS_KEY", `${file} holds no private age key`, {
    hint: `age-keygen writes one; it has a line that begins with AGE-SECRET-KEY-1.`,
  });
}
