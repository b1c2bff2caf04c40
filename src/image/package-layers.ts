import type { Layer, Lock, PackageSet } from "../model/index.ts";
import type { ImageContext } from "./context.ts";
import { buildEpoch } from "./epoch.ts";
import { debconfFor, extendedStates, type Installation, installBase, installMore } from "./install.ts";
import type { Recipe } from "./layer.ts";
import { normaliseInstallation } from "./normalise.ts";
import type { Sandbox } from "./sandbox.ts";
import { installationError } from "./script-failure.ts";
import { type DebPath, makeSupport } from "./support.ts";

export interface PackageInput {
  readonly packages: Pick<PackageSet, "debconf" | "base" | "names">;
  readonly lock: Lock;
  readonly deb: DebPath;
}

type Install = typeof installBase;

/** The base packages, which all machines of a suite share. */
export function baseRecipe(context: ImageContext, input: PackageInput, keepFailed: boolean): Recipe {
  return recipe(context, input, keepFailed, { name: "base", layer: 0, parent: undefined, install: installBase });
}

/** The declaration's own packages. */
export function packagesRecipe(context: ImageContext, input: PackageInput, keepFailed: boolean, parent: Layer): Recipe {
  return recipe(context, input, keepFailed, { name: "packages", layer: 1, parent, install: installMore });
}

interface Part {
  readonly name: string;
  readonly layer: number;
  readonly parent: Layer | undefined;
  readonly install: Install;
}

function recipe(context: ImageContext, input: PackageInput, keepFailed: boolean, part: Part): Recipe {
  const { lock } = input;
  const packages = lock.packages.filter((pkg) => (part.layer === 0 ? pkg.layer === 0 : pkg.layer > 0));
  const installation = { lock, packages, debconf: debconfFor(input.packages, packages) };
  const epoch = buildEpoch(lock);
  const { base, names } = input.packages;
  const states = extendedStates(
    { ...lock, packages: part.layer === 0 ? packages : lock.packages },
    part.layer === 0 ? base : [...base, ...names],
  );
  return {
    name: part.name,
    parent: part.parent,
    epoch,
    allocates: true,
    inputs: {
      architecture: lock.architecture,
      epoch,
      states,
      debconf: installation.debconf,
      debs: packages.map((pkg) => [pkg.name, pkg.sha256]),
    },
    async fill(root, ids, keep) {
      const support = await makeSupport(context, packages, input.deb, ids);
      const sandbox = { root, support, epoch };
      try {
        if (packages.length > 0)
          await install(context, part.install, sandbox, installation, keepFailed ? keep : undefined);
        await normaliseInstallation(context, sandbox, states);
      } finally {
        await context.host.remove(support, { recursive: true });
      }
    },
  };
}

async function install(
  context: ImageContext,
  program: Install,
  sandbox: Sandbox,
  installation: Installation,
  keep: (() => Promise<readonly string[]>) | undefined,
): Promise<void> {
  const lines: string[] = [];
  let done = 0;
  const onLine = (line: string) => {
    lines.push(line);
    if (/^Setting up /.test(line)) context.progress.advance(++done, installation.packages.length, "packages");
  };
  try {
    await program(context, sandbox, installation, onLine);
  } catch (error) {
    if (lines.length === 0) throw error;
    throw installationError(lines, keep && { enter: await keep() });
  }
}
