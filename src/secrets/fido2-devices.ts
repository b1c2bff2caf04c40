import { UserError } from "../model/index.ts";
import { type Fido2Host, RELYING_PARTY, tried } from "./fido2-programs.ts";

/** The FIDO2 key that is plugged in, or the one that LETHE_FIDO2_DEVICE names. Throws UserError SECRETS_FIDO2... */
export async function onlyAuthenticator(host: Fido2Host): Promise<string> {
  const [device, ...more] = await authenticators(host);
  if (device !== undefined && more.length === 0) return device;
  if (device === undefined) throw absent("no FIDO2 key is plugged in");
  throw new UserError("SECRETS_FIDO2_OTHER", `more than one FIDO2 key is plugged in: ${[device, ...more].join(", ")}`, {
    hint: "Leave in the one that is meant, or name it: LETHE_FIDO2_DEVICE=DEVICE",
  });
}

/** Throws UserError SECRETS_FIDO2_OTHER where none that is plugged in has the credential, SECRETS_FIDO2_ABSENT. */
export async function authenticatorOf(host: Fido2Host, credential: string, file: string): Promise<string> {
  const devices = await authenticators(host);
  if (devices.length === 0) throw absent(`no FIDO2 key is plugged in, and one wraps ${file}`);
  for (const device of devices) {
    const parameters = [RELYING_PARTY, credential];
    const { status, error } = await tried(host, ["fido2-assert", "-G", "-t", "up=false"], device, { parameters });
    // One that does not answer without its PIN may be it.
    if (status === 0 || !error.includes("FIDO_ERR_NO_CREDENTIALS")) return device;
  }
  throw new UserError("SECRETS_FIDO2_OTHER", `${file} is wrapped by another FIDO2 key than ${devices.join(", ")}`, {
    hint: "Plug in the one it was made with. The recovery key opens the same secrets: --key FILE",
  });
}

async function authenticators(host: Fido2Host): Promise<string[]> {
  const named = host.env("LETHE_FIDO2_DEVICE");
  if (named !== undefined && named !== "") return [named];
  if ((await host.which("fido2-token")) === undefined) {
    throw new UserError("SECRETS_FIDO2", "this host has no programs that speak to a FIDO2 key", {
      hint: "apt install fido2-tools",
    });
  }
  const { text } = await host.run(["fido2-token", "-L"], { effect: "read" });
  return text.split("\n").flatMap((line) => /^(\/dev\/[^:]+):/.exec(line)?.[1] ?? []);
}

function absent(message: string): UserError {
  return new UserError("SECRETS_FIDO2_ABSENT", message, {
    hint: "Plug it in and run it again. The recovery key opens the same secrets: --key FILE",
  });
}
