import { join } from "node:path";
import { type DeclaredFile, type Layer, UserError } from "../model/index.ts";
import type { ImageContext } from "./context.ts";
import { canonical, sha256 } from "./keys.ts";
import type { Pool } from "./pool.ts";
import { runInside, type Sandbox } from "./sandbox.ts";
import { deleteSubvolume, snapshot } from "./subvolume.ts";
import { writeFiles } from "./write-files.ts";

/** What the boot stage wants in the root before its initrd is made. */
export interface BootInput {
  /** Lethe's dracut module and configuration. */
  readonly files: readonly DeclaredFile[];
  /** For dracut(8), before the name of the initrd and the kernel's version. */
  readonly dracut: readonly string[];
}

export interface InitrdOrder {
  readonly boot: BootInput;
  readonly base: Layer;
  /** The tree that the initrd goes into, with all packages and the boot files. */
  readonly sandbox: Sandbox;
  readonly kernelVersion: string;
  /** Make it, also where a layer of the pool has it already. */
  readonly fresh: boolean;
}

/** Where a layer says what its initrd was made of. */
const RECORD = "usr/share/lethe/layers/initrd";

/** What dracut could take into an initrd. A further package that brings none of it cannot be part of one. */
const WATCHED = [
  "^(/usr)?/lib/(dracut|modules|firmware|udev|modprobe[.]d|modules-load[.]d|cryptsetup|systemd/system-generators)/.",
  "^/etc/(dracut|udev|modprobe|crypttab|lvm|mdadm)",
  "^/boot/.",
  "/lib(tss2|fido2|cbor|cryptsetup)[^/]*$",
  "/s?bin/(btrfs|cryptsetup|systemd-cryptsetup|systemd-cryptenroll|tpm2|mdadm|lvm|plymouth|fsck[^/]*)$",
].join("|");

/**
 * Puts /boot/initrd.img-VERSION into the tree. Where no package beyond the base could be part of it, dracut runs
 * over the base alone: then the initrd is a function of the base and the boot files, and is the one of any layer
 * that was made of the same.
 */
export async function placeInitrd(context: ImageContext, pool: Pool, order: InitrdOrder): Promise<void> {
  const { host } = context;
  const { boot, base, sandbox, kernelVersion, fresh } = order;
  const image = `boot/initrd.img-${kernelVersion}`;
  if (!(await baseSuffices(context, order))) return runDracut(context, sandbox, boot, kernelVersion);
  const key = sha256(canonical(["initrd", base.key, boot, sandbox.epoch, kernelVersion]));
  const copy = async (from: string) => {
    await host.run(["cp", "--reflink=auto", "--preserve=mode", "--", join(from, image), join(sandbox.root, image)]);
    await host.run(["sh", "-euc", 'mkdir -p "$(dirname "$1")"; cat >"$1"', "sh", join(sandbox.root, RECORD)], {
      input: `${key}\n`,
    });
  };
  const same = fresh ? undefined : await layerWith(context, pool, key);
  if (same !== undefined) return copy(same);
  const view = join(pool.layers, `initrd.tmp-${process.pid}-${host.randomHex(4)}`);
  await snapshot(context, base.path, view);
  try {
    const inView = { ...sandbox, root: view };
    await writeFiles(context, inView, boot.files);
    await runDracut(context, inView, boot, kernelVersion);
    await copy(view);
  } finally {
    await deleteSubvolume(context, view);
  }
}

async function baseSuffices({ host }: ImageContext, { base, sandbox, kernelVersion }: InitrdOrder): Promise<boolean> {
  if (!(await host.exists(join(base.path, "boot", `vmlinuz-${kernelVersion}`)))) return false;
  const lists = async (root: string) =>
    (await host.readDir(join(root, "var/lib/dpkg/info"))).filter((name) => name.endsWith(".list"));
  const known = new Set(await lists(base.path));
  const further = (await lists(sandbox.root)).filter((name) => !known.has(name));
  if (further.length === 0) return true;
  const cwd = join(sandbox.root, "var/lib/dpkg/info");
  const options = { cwd, accept: [0, 1], effect: "read" } as const;
  const { status } = await host.run(["grep", "-qsE", WATCHED, "--", ...further], options);
  return status === 1;
}

async function layerWith({ host }: ImageContext, pool: Pool, key: string): Promise<string | undefined> {
  for (const name of await host.readDir(pool.layers)) {
    const path = join(pool.layers, name);
    if (name.includes(".") || !(await host.exists(join(path, RECORD)))) continue;
    if ((await host.readText(join(path, RECORD))).trim() === key) return path;
  }
  return undefined;
}

const DRACUT = `
version=$1
shift
rm -rf /var/tmp/dracut.*
exec dracut "$@" --quiet --force --reproducible "/boot/initrd.img-$version" "$version"
`;

async function runDracut(context: ImageContext, sandbox: Sandbox, boot: BootInput, version: string): Promise<void> {
  try {
    await runInside(context, sandbox, DRACUT, { args: [version, ...boot.dracut] });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError("IMAGE_INITRD_FAILED", "dracut could not make the initrd", {
      hint: "Look at kernel.initrdModules: each has to be a module of the kernel that is installed.",
      details: error.details.slice(1),
      cause: error,
    });
  }
}
