/** Sixteen letters that are at the same place on most keyboards, as systemd-cryptenroll(1) and YubiKeys use them. */
const MODHEX = "cbdefghijklnrtuv";

/**
 * A recovery key from 32 random bytes: eight groups of eight letters, as systemd writes it. With its dashes it is what
 * opens the disk.
 */
export function recoveryKey(hex: string): string {
  const letters = hex.replaceAll(/[0-9a-f]/g, (digit) => MODHEX.charAt(Number.parseInt(digit, 16)));
  return (letters.match(/.{8}/g) ?? []).join("-");
}

/** As it was meant, where it was typed in capitals or with other gaps; undefined where it is no recovery key. */
export function readRecoveryKey(typed: string): string | undefined {
  const letters = typed.toLowerCase().replaceAll(/[\s-]/g, "");
  return /^[cbdefghijklnrtuv]{64}$/.test(letters) ? (letters.match(/.{8}/g) ?? []).join("-") : undefined;
}
