import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";

export type Fido2Host = Pick<Host, "run" | "which" | "env" | "randomHex">;

/** Whom a FIDO2 key believes that it speaks with: what it makes for this, it makes for nobody else. */
export const RELYING_PARTY = "lethe.security-key";

/** In milliseconds; a FIDO2 key itself waits half a minute for a touch. */
const LONGEST = 90_000;

const ALL = Array.from({ length: 256 }, (_, status) => status);

export interface Fido2Call {
  /** Lines that the program reads after the challenge. None is secret. */
  readonly parameters: readonly string[];
  /** Absent: it is not asked for. */
  readonly pin?: string;
}

/**
 * Runs one of fido2-tools. Its PIN goes in by standard input, which these programs read where they have no terminal, and
 * their parameters by another pipe. Throws UserError SECRETS_FIDO2...
 */
export async function fido2(
  host: Fido2Host,
  words: readonly string[],
  device: string,
  call: Fido2Call,
): Promise<string> {
  const { status, text, error } = await tried(host, words, device, call);
  if (status === 0) return text;
  throw refusal(error, device);
}

/** The same, and a failure is an answer too. */
export async function tried(
  host: Fido2Host,
  words: readonly string[],
  device: string,
  { parameters, pin = "" }: Fido2Call,
): Promise<{ readonly status: number; readonly text: string; readonly error: string }> {
  await requirePrograms(host);
  const challenge = Buffer.from(host.randomHex(32), "hex").toString("base64");
  const script = `{ printf '%s\\n' "$@" | ${words.join(" ")} -i /dev/fd/3 "$0" 3<&0 <&4 4<&-; } 4<&0`;
  const argv = ["setsid", "--wait", "sh", "-c", script, device, challenge, ...parameters];
  const ran = await host.run(argv, { input: `${pin}\n`, accept: ALL, effect: "read", timeout: LONGEST });
  return { status: ran.status, text: ran.text, error: ran.stderr.toString("utf8") };
}

/** Base64: what a FIDO2 key makes of a salt, for who knows its PIN and touches it. Throws UserError SECRETS_FIDO2... */
export async function hmacSecret(
  host: Fido2Host,
  device: string,
  { credential, salt, pin }: { readonly credential: string; readonly salt: string; readonly pin: string },
): Promise<string> {
  const parameters = [RELYING_PARTY, credential, salt];
  const assertion = await fido2(host, ["fido2-assert", "-G", "-h", "-p", "-v"], device, { parameters, pin });
  return assertion.split("\n")[4] ?? "";
}

async function requirePrograms(host: Fido2Host): Promise<void> {
  if ((await host.which("fido2-assert")) !== undefined) return;
  throw new UserError("SECRETS_FIDO2", "this host has no programs that speak to a FIDO2 key", {
    hint: "apt install fido2-tools",
  });
}

/** What libfido2 says, for a person. */
function refusal(error: string, device: string): UserError {
  const details = error.trim().split("\n").slice(-1);
  if (/PIN_(AUTH_)?BLOCKED/.test(error)) {
    return new UserError("SECRETS_FIDO2_BLOCKED", `the FIDO2 key ${device} takes no PIN any more`, {
      hint: "Plug it out and in again. After eight wrong PINs in all nothing but a reset helps, and what it opened is lost.",
      details,
    });
  }
  if (/PIN_INVALID|invalid PIN length/.test(error)) {
    return new UserError("SECRETS_FIDO2_PIN", `that is not the PIN of the FIDO2 key ${device}`, {
      hint: "Nothing was changed. The recovery key opens the same secrets: --key FILE",
      details,
    });
  }
  if (/ACTION_TIMEOUT/.test(error)) {
    return new UserError("SECRETS_FIDO2_TOUCH", `nobody touched the FIDO2 key ${device} in time`, {
      hint: "Nothing was changed. Run it again, and touch the key when it blinks.",
      details,
    });
  }
  return new UserError("SECRETS_FIDO2", `the FIDO2 key ${device} does not do what was asked of it`, {
    hint: "It needs a PIN (fido2-token -S DEVICE sets one) and the extension hmac-secret (fido2-token -I DEVICE).",
    details,
  });
}
