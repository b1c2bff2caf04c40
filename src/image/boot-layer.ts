import { join } from "node:path";
import type { Layer, Lock } from "../model/index.ts";
import { UserError } from "../model/index.ts";
import type { ImageContext } from "./context.ts";
import { buildEpoch } from "./epoch.ts";
import { type BootInput, placeInitrd } from "./initrd.ts";
import type { Recipe } from "./layer.ts";
import { clampTimes } from "./normalise.ts";
import type { Pool } from "./pool.ts";
import { withSupport } from "./support.ts";
import { writeFiles } from "./write-files.ts";

/** The layers that it goes over. */
export interface BootPlace {
  readonly base: Layer;
  readonly parent: Layer;
  readonly fresh: boolean;
}

/** Lethe's boot files, and the initrd, made here once and last. */
export function bootRecipe(
  context: ImageContext,
  pool: Pool,
  lock: Lock,
  boot: BootInput,
  { base, parent, fresh }: BootPlace,
): Recipe {
  const epoch = buildEpoch(lock);
  return {
    name: "boot",
    parent,
    epoch,
    allocates: false,
    inputs: { recipe: 2, epoch, files: boot.files, arguments: boot.dracut },
    fill: async (root) =>
      withSupport(context, async (support) => {
        const sandbox = { root, support, epoch };
        await writeFiles(context, sandbox, boot.files);
        const kernel = await findKernel(context, root);
        if (kernel !== undefined) {
          await placeInitrd(context, pool, { boot, base, sandbox, kernelVersion: kernel.version, fresh });
        }
        await clampTimes(context, sandbox);
      }),
  };
}

export interface Kernel {
  readonly version: string;
  /** Inside the root. */
  readonly image: string;
  readonly initrd: string;
}

/** The newest kernel in the root; undefined where it has none. */
export async function findKernel(context: ImageContext, root: string): Promise<Kernel | undefined> {
  const { host } = context;
  const names = (await host.readDir(join(root, "boot"))).filter((name) => name.startsWith("vmlinuz-"));
  if (names.length === 0) return undefined;
  const { text } = await host.run(["sort", "--version-sort", "--reverse"], { input: names.join("\n"), effect: "read" });
  const version = (text.split("\n")[0] ?? "").slice("vmlinuz-".length);
  return { version, image: `/boot/vmlinuz-${version}`, initrd: `/boot/initrd.img-${version}` };
}

/** The kernel of a declaration that asks for one. */
export async function requireKernel(context: ImageContext, root: string, name: string): Promise<Kernel> {
  const kernel = await findKernel(context, root);
  if (kernel !== undefined) return kernel;
  throw new UserError("IMAGE_NO_KERNEL", `the package ${name} brought no kernel`, {
    hint: "kernel.package names a package that installs /boot/vmlinuz-VERSION, such as linux-image-amd64.",
  });
}
