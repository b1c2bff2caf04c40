import type { EncryptDeclaration } from "../model/index.ts";
import type { Contribution } from "./contribution.ts";
import type { Written } from "./schema.ts";
import { bytesOf } from "./size.ts";

/** What systemd loads to speak to a TPM, in the initrd too. */
const TPM_LIBRARIES = ["libtss2-esys-3.0.2-0t64", "libtss2-mu-4.0.1-0t64", "libtss2-rc0t64", "libtss2-tcti-device0t64"];

/** What a machine with an encrypted disk needs beside what every machine has. */
export function encryptionContribution(system: Written["system"], by: string): Contribution[] {
  const luks = system.options.disk?.encrypt;
  if (luks === undefined) return [];
  const tpm = luks.options.unlock.includes("tpm2") ? TPM_LIBRARIES : [];
  return [{ by, maker: luks, parts: { packages: ["cryptsetup-bin", ...tpm] } }];
}

export function encryptDeclaration(system: Written["system"]): EncryptDeclaration | undefined {
  const luks = system.options.disk?.encrypt;
  if (luks === undefined) return undefined;
  const { unlock, keyDerivation } = luks.options;
  if (keyDerivation === undefined) return { unlock };
  return { unlock, keyDerivation: { ...keyDerivation, memory: bytesOf(keyDerivation.memory) } };
}
