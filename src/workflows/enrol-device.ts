import { dirname } from "node:path";
import { type DiskContext, type LuksPlace, opens, withKeyFiles } from "../disk/index.ts";
import { UserError } from "../model/index.ts";
import { onLetheMachine, type Workspace, withScratch } from "./workspace.ts";

export interface DeviceOptions {
  /** Something that opens the disk already: a passphrase, or the recovery key. */
  present(): Promise<Buffer>;
  /** A new one for the TPM; that of the FIDO2 key, which has one already. */
  pin(method: "tpm2" | "fido2"): Promise<string>;
  /** PCRs that the TPM looks at; default 7, which tells of Secure Boot. */
  readonly pcrs?: string;
}

/** What systemd-cryptenroll calls a PIN that it need not ask for. */
const CREDENTIALS = { tpm2: "cryptenroll.new-tpm2-pin", fido2: "cryptenroll.fido2-pin" } as const;

/**
 * A TPM with a PIN, or a FIDO2 key, by systemd-cryptenroll of the machine that has them; never a TPM alone.
 * Throws UserError DISK_METHOD_ELSEWHERE, DISK_WRONG_PASSPHRASE.
 */
export async function enrolDevice(
  workspace: Workspace,
  context: DiskContext,
  place: LuksPlace,
  method: "tpm2" | "fido2",
  options: DeviceOptions,
): Promise<void> {
  const { host } = workspace;
  const { node } = place;
  if (node === undefined || !(await onLetheMachine(host))) {
    throw new UserError("DISK_METHOD_ELSEWHERE", `${method} belongs to the machine that boots from the disk`, {
      hint: `Boot it by its passphrase, and there: lethe disk unlock-methods add ${method}`,
    });
  }
  const present = await options.present();
  if (!(await opens(context, place, present))) {
    throw new UserError("DISK_WRONG_PASSPHRASE", `this passphrase does not open ${place.target.path}`);
  }
  const pin = await options.pin(method);
  if (pin === "") {
    const what = method === "tpm2" ? "a TPM" : "a FIDO2 key";
    throw new UserError("DISK_PIN", `the PIN is empty; ${what} alone is never enough`);
  }
  const device =
    method === "tpm2"
      ? ["--tpm2-device=auto", "--tpm2-with-pin=yes", `--tpm2-pcrs=${options.pcrs ?? "7"}`]
      : ["--fido2-device=auto", "--fido2-with-client-pin=yes"];
  // A PIN that comes as a credential is in nobody's argv or environment.
  const keys = { present, [CREDENTIALS[method]]: pin };
  await withScratch(workspace, (scratch) =>
    withKeyFiles(context, scratch, keys, async (files) => {
      const file = files["present"] ?? "";
      await host.run(["systemd-cryptenroll", `--unlock-key-file=${file}`, ...device, node], {
        env: { CREDENTIALS_DIRECTORY: dirname(file) },
        // A person is told to touch the key.
        stdio: method === "fido2" ? "inherit" : "pipe",
      });
    }),
  );
}
