/** Names that systemd-boot and systemd read from SMBIOS type 11 ("OEM strings"). */
const CREDENTIAL = "io.systemd.credential.binary:";
const LOADER_EXTRA = "io.systemd.boot.kernel-cmdline-extra=";

export interface FirmwareStrings {
  /** systemd credentials of the guest: name to content. */
  readonly credentials: Readonly<Record<string, string | Uint8Array>>;
  /** Appended to the kernel command line by systemd-boot. */
  readonly kernelParameters: readonly string[];
}

/** The strings to put into SMBIOS type 11, one each. They may hold secrets: they belong in files, not in arguments. */
export function firmwareStrings({ credentials, kernelParameters }: FirmwareStrings): string[] {
  const strings = Object.entries(credentials).map(
    ([name, content]) => `${CREDENTIAL}${name}=${Buffer.from(content).toString("base64")}`,
  );
  if (kernelParameters.length > 0) strings.push(`${LOADER_EXTRA}${kernelParameters.join(" ")}`);
  return strings;
}
