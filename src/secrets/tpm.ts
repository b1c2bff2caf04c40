import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";

/** What systemd-creds binds the bytes to, beside the TPM: the file's name, which is also its default. */
const NAME = "--name=key.tpm2";

/** The bytes are ciphertext already: a TPM alone never opens a key. Throws UserError SECRETS_TPM. */
export async function sealToTpm(host: Host, wrapped: Uint8Array): Promise<Buffer> {
  return creds(host, ["encrypt", "--with-key=tpm2", NAME, "-", "-"], wrapped, "nothing can be sealed to it");
}

/** Throws UserError SECRETS_TPM. */
export async function unsealFromTpm(host: Host, sealed: Uint8Array, file: string): Promise<Buffer> {
  return creds(host, ["decrypt", NAME, "-", "-"], sealed, `${file} cannot be opened`);
}

async function creds(host: Host, words: readonly string[], input: Uint8Array, what: string): Promise<Buffer> {
  const all = Array.from({ length: 256 }, (_, status) => status);
  const { status, stdout, stderr } = await host.run(["systemd-creds", ...words], {
    input,
    accept: all,
    effect: "read",
  });
  if (status === 0) return stdout;
  throw new UserError("SECRETS_TPM", `this machine's TPM does not answer, or is another one: ${what}`, {
    hint: "Use another copy of the key, or the recovery key.",
    details: stderr.toString("utf8").trim().split("\n").slice(-3),
  });
}
