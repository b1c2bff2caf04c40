import type { Target } from "../model/index.ts";
import { runOnPart } from "./attach.ts";
import type { DiskContext } from "./context.ts";
import { addKey } from "./enrol.ts";
import type { Part } from "./layout.ts";
import { RANDOM_KEY_OPTIONS, requireKeys, SEALING_ROOM, volumeOptions } from "./luks.ts";
import { RECOVERY_TOKEN } from "./luks-header.ts";
import type { LuksVolume } from "./step.ts";

/** Makes an empty volume; what was there cannot be read through it. */
export async function makeLuks(context: DiskContext, target: Target, volume: LuksVolume): Promise<void> {
  const argv = ["cryptsetup", "luksFormat", ...volumeOptions(volume.uuid, volume.keyDerivation), "--key-file", "-"];
  const input = await requireKeys(context, target.path).passphrase();
  await runOnPart(context, target, volume.part, context.toolchain.wrap(argv), { input });
}

/**
 * Encrypts a file system where it lies, which needs nothing of the kernel; it has to end `SEALING_ROOM` before its
 * partition does. What is cut short cannot be used.
 */
export async function encryptInPlace(context: DiskContext, target: Target, volume: LuksVolume): Promise<void> {
  const argv = [
    ...["cryptsetup", "reencrypt", "--encrypt", ...volumeOptions(volume.uuid, volume.keyDerivation)],
    ...["--reduce-device-size", String(SEALING_ROOM), "--sector-size", "4096", "--resilience", "none"],
    ...["--key-file", "-"],
  ];
  const input = await requireKeys(context, target.path).passphrase();
  await runOnPart(context, target, volume.part, context.toolchain.wrap(argv), { input });
}

/** With a token, so that systemd's programs and ours know the slot for what it is. */
export async function addRecoveryKey(context: DiskContext, target: Target, part: Part, scratch: string): Promise<void> {
  const keys = requireKeys(context, target.path);
  const recovery = { key: await keys.recoveryKey(), derivation: RANDOM_KEY_OPTIONS, token: RECOVERY_TOKEN };
  await addKey(context, { target, part }, await keys.passphrase(), recovery, scratch);
}
