import { basename, dirname, join } from "node:path";
import { type ImageTarget, UserError } from "../model/index.ts";
import type { DiskContext } from "./context.ts";
import { addRecoveryKey, encryptInPlace } from "./encrypt.ts";
import type { DiskPlan, SealStep } from "./step.ts";
import { usesOfImage } from "./uses.ts";

/** An image that is put together in plain and encrypted as a whole at the end. */
export interface Unsealed {
  /** What to apply; its target is the file beside. */
  readonly plan: DiskPlan;
  readonly luksUuid: string;
  /** Encrypts it and gives it its name. `scratch` is an empty directory of the caller's, in a private mount namespace. */
  seal(context: DiskContext, scratch: string): Promise<void>;
  /** Removes what was not sealed. */
  discard(): Promise<void>;
}

/**
 * Begins an image whose plan says that it is sealed at the end; undefined for any other plan. What a run that was cut short
 * has left beside is removed first. Only root can read the file, and it is encrypted in its own blocks.
 */
export async function beginUnsealed(context: DiskContext, plan: DiskPlan): Promise<Unsealed | undefined> {
  const { host } = context;
  const step = plan.steps.find((one): one is SealStep => one.action === "seal");
  const { target } = plan;
  if (step === undefined || target.kind !== "image") return undefined;
  const path = unsealedPath(target.path);
  const uses = await usesOfImage(context, path);
  if (uses.length > 0) throw new UserError("DISK_IN_USE", `${path} is in use, so it is not touched`, { details: uses });
  await host.remove(path);
  await host.makeDir(dirname(path));
  // On btrfs a file that is written over is written elsewhere, unless it was told otherwise while it was empty.
  await host.run(["sh", "-c", 'umask 077 && : >"$1" && { chattr +C "$1" 2>/dev/null || :; }', "sh", path]);
  const beside: ImageTarget = { ...target, path };
  return {
    plan: {
      ...plan,
      target: beside,
      steps: plan.steps.filter(({ action }) => action !== "seal" && action !== "destroy"),
    },
    luksUuid: step.uuid,
    seal: async (sealing, scratch) => {
      sealing.progress?.step("encrypt the image");
      await encryptInPlace(sealing, beside, step);
      await addRecoveryKey(sealing, beside, step.part, scratch);
      await host.run(["sync", path]);
      await host.rename(path, target.path);
      await host.run(["sync", dirname(path)]);
    },
    discard: () => host.remove(path),
  };
}

function unsealedPath(image: string): string {
  return join(dirname(image), `.${basename(image)}.lethe-unsealed`);
}
