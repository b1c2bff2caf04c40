import { join, resolve } from "node:path";
import { type DiskContext, identity, inspectStick, makeStick, openDisk } from "../disk/index.ts";
import { SUBVOLUMES, type Target, UserError } from "../model/index.ts";
import { directoryMedium, fatMedium, type Medium } from "../secrets/index.ts";
import { heldKeys, type KeySource } from "./disk-keys.ts";
import { toolchainOf, type Workspace, withScratch } from "./workspace.ts";

export interface MediumOptions {
  /** Asked before anything is destroyed; returns once a person has agreed. */
  readonly confirm: (question: { readonly losses: readonly string[]; readonly word: string }) => Promise<void>;
  /** Of a disk that is encrypted. */
  readonly keys?: KeySource | undefined;
  /** Nothing is written: then nobody has to agree to it. */
  readonly planOnly?: boolean;
}

/** Below the top level of a Lethe disk. */
const ON_DISK = `${SUBVOLUMES.state}/.lethe/security-key`;

/**
 * Opens what a person named as the place of a key: a directory; a stick, whose partition labelled LETHE-KEY is made with the
 * first file where it has none; or a Lethe disk or image. Throws UserError SECRETS_HOLDER, DISK_...
 */
export async function withMedium<T>(
  workspace: Workspace,
  place: string,
  options: MediumOptions,
  use: (medium: Medium) => Promise<T>,
): Promise<T> {
  const { host, cwd, progress } = workspace;
  const path = resolve(cwd, place);
  const found = await host.lstat(path);
  const kind = found?.type === "symlink" ? (await host.lstat(await host.realPath(path)))?.type : found?.type;
  if (kind !== "block" && kind !== "file") {
    if (kind === undefined && path.startsWith("/dev/")) {
      throw new UserError("DISK_NOT_FOUND", `there is no device ${path}`);
    }
    return use(await directoryMedium(host, path));
  }
  if (host.uid !== 0) {
    throw new UserError("SECRETS_HOLDER", `${path} is a disk or an image, which only root can open`, {
      hint: "Run it again with sudo; or name a directory.",
    });
  }
  const keys = heldKeys(host, options.keys);
  const toolchain = await toolchainOf(workspace);
  const context = { host, progress, toolchain, ...(keys === undefined ? {} : { keys }) };
  const inspection = await inspectStick(context, path);
  switch (inspection.kind) {
    case "stick":
      return use(fatMedium(host, toolchain, inspection.stick, path));
    case "lethe":
      return withScratch(workspace, async (scratch) => onDisk(context, inspection.target, scratch, use));
    case "other": {
      const { target, found: losses } = inspection;
      if (losses.length > 0 && options.planOnly !== true) {
        await options.confirm({ losses, word: identity(target) });
      }
      return use(freshStick(context, target));
    }
  }
}

async function onDisk<T>(
  context: DiskContext,
  target: Target,
  scratch: string,
  use: (medium: Medium) => Promise<T>,
): Promise<T> {
  const disk = await openDisk(context, target, scratch);
  try {
    const medium = await directoryMedium(context.host, join(disk.top, ON_DISK));
    return await use({ ...medium, place: `${ON_DISK} of ${target.path}` });
  } finally {
    await disk.close();
  }
}

/** Made only when there is something to be put on it. */
function freshStick(context: DiskContext, target: Target): Medium {
  let made: Promise<Medium> | undefined;
  const medium = () => {
    made ??= makeStick(context, target).then((stick) => {
      return fatMedium(context.host, context.toolchain, stick, target.path);
    });
    return made;
  };
  return {
    place: target.path,
    read: async (name) => (made === undefined ? undefined : (await made).read(name)),
    write: async (name, bytes) => (await medium()).write(name, bytes),
    remove: async (name) => (made === undefined ? undefined : (await made).remove(name)),
  };
}
