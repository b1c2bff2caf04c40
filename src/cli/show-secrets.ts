import type { ListedSecret, SecretWritten } from "../workflows/index.ts";
import type { Output } from "./output.ts";

export function showSecretWritten(
  output: Output,
  name: string,
  { outcome, recipients }: SecretWritten,
  { planOnly = false }: { readonly planOnly?: boolean } = {},
): void {
  const verb = planOnly ? { made: "would make", changed: "would change" } : { made: "made", changed: "changed" };
  output.result({ kind: planOnly ? "plan" : "secret", name, outcome, recipients }, () =>
    outcome === "unchanged"
      ? `${name} is as it was: nothing was written`
      : `${verb[outcome]} ${name}, for the key of ${recipients.join(", ")}`,
  );
}

/** There, and known to be for all the keys that there are. */
export function isRight(secret: ListedSecret): boolean {
  return secret.isThere && secret.isCurrent === true && secret.unreadable === undefined;
}

export function secretLine(secret: ListedSecret): string {
  const { name, machines, isThere, unreadable } = secret;
  const use = machines.length === 0 ? "unused" : `used by ${machines.join(", ")}`;
  if (!isThere) return `${name}: MISSING, ${use}; ${howToMake(secret)}`;
  return `${name}: ${use}; ${readers(secret)}${unreadable === undefined ? "" : `; NOT READABLE: ${unreadable}`}`;
}

function howToMake({ name, generate }: ListedSecret): string {
  return generate === undefined
    ? `write it: lethe secret edit ${name}`
    : `make it (${generate}): lethe secret generate`;
}

function readers({ recipients, count, isCurrent }: ListedSecret): string {
  if (count === undefined) return "DAMAGED: no age file";
  if (recipients === undefined) {
    return `for ${count} ${count === 1 ? "key" : "keys"}, not known which: lethe security-key rekey would write it down`;
  }
  const stale = isCurrent === true ? "" : ", which is not keys/ as it is now: lethe security-key rekey";
  return `read by ${recipients.join(", ")}${stale}`;
}
