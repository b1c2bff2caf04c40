import type { InitKeyPlan, InitKeyResult, KeyList, ListedKey } from "../workflows/index.ts";
import type { Output } from "./output.ts";

const PROTECTED = {
  plain: "plain: whoever reads it has it",
  passphrase: "wrapped by a passphrase",
  tpm2: "wrapped by this machine's TPM and a passphrase",
  fido2: "wrapped by a FIDO2 key and its PIN",
} as const;

export function showKeyPlan(output: Output, plan: InitKeyPlan): void {
  const { machine, place, protection, key, isRegistered, recovery } = plan;
  output.result({ kind: "plan", ...plan }, () =>
    [
      key === "made"
        ? `make     the security key of ${machine} in ${place}, ${PROTECTED[protection]}`
        : `keep     the security key of ${machine} in ${place}, ${PROTECTED[protection]}`,
      ...(isRegistered ? [`write    keys/${machine}.pub`] : []),
      ...(recovery ? ["make     an offline recovery key, and write keys/recovery.pub"] : []),
    ].join("\n"),
  );
}

export function showKeyDone(output: Output, result: InitKeyResult): void {
  const { machine, key, isRegistered, recovery, recipient, rekeyed } = result;
  const isNothing = key === "kept" && !isRegistered && !recovery && rekeyed.length === 0;
  output.result({ kind: "security-key", ...result }, () =>
    isNothing
      ? `nothing to do: ${machine} has its security key, and every secret is for it`
      : `${machine} has the security key ${recipient}${forSecrets(rekeyed)}`,
  );
}

function forSecrets(names: readonly string[]): string {
  return names.length === 0 ? "" : `\nencrypted anew: ${names.join(", ")}`;
}

export function showKeys(output: Output, { keys, without }: KeyList): void {
  for (const key of keys) output.result({ ...key, kind: "key", of: key.kind }, () => keyLine(key));
  for (const machine of without) {
    output.result({ kind: "no-key", machine }, () => `${machine}: NO KEY; make it: lethe security-key init`);
  }
}

function keyLine({ name, kind, recipient, reads, unsure }: ListedKey): string {
  const what = { machine: "machine", recovery: "recovery key", other: "other" }[kind];
  const rest = unsure.length === 0 ? "" : `; not, or not known: ${unsure.join(", ")}`;
  return `${name}: ${what}, ${recipient}; reads ${reads.length === 0 ? "nothing" : reads.join(", ")}${rest}`;
}
