import { join } from "node:path";
import type { Layer, Lock } from "../model/index.ts";
import type { ImageContext } from "./context.ts";
import { buildEpoch } from "./epoch.ts";
import type { Recipe } from "./layer.ts";
import { clampTimes } from "./normalise.ts";
import { withSupport } from "./support.ts";

/** Lethe itself, as `scripts/build.mjs` makes it. */
export interface Release {
  /** Directory with `lethe.mjs` and what it needs. */
  readonly path: string;
  /** Hash of all of it, hex. */
  readonly digest: string;
  readonly version: string;
}

const LAUNCHER = '#!/bin/sh\nexec node /usr/lib/lethe/lethe.mjs "$@"\n';

/** Lethe under /usr/lib/lethe, so that a machine needs no checkout of it. */
export function releaseRecipe(context: ImageContext, lock: Lock, release: Release, parent: Layer): Recipe {
  const { host } = context;
  const epoch = buildEpoch(lock);
  return {
    name: "lethe",
    parent,
    epoch,
    allocates: false,
    inputs: { epoch, digest: release.digest, launcher: LAUNCHER },
    fill: async (root) =>
      withSupport(context, async (support) => {
        const place = join(root, "usr/lib/lethe");
        await host.makeDir(place);
        // Whoever built the release, and under whatever umask: in the root it is root's, and readable.
        const copy =
          'tar -C "$1" -c --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rw,go=rX . | tar -C "$2" -x';
        await host.run(["sh", "-euc", copy, "sh", release.path, place]);
        await host.writeFile(join(root, "usr/bin/lethe"), LAUNCHER, { mode: 0o755 });
        await clampTimes(context, { root, support, epoch });
      }),
  };
}
