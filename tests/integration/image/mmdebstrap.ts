import { join } from "node:path";
import { buildEpoch } from "../../../src/image/epoch.ts";
import type { ImageContext, RootInput } from "../../../src/image/index.ts";
import { makeSupport } from "../../../src/image/support.ts";
import { NO_IDS } from "./fixture.ts";

/**
 * mmdebstrap's own tree of the same .debs, as its manual has it: one run, its own mounts, its own hook for file:
 * mirrors. Of ours it gets the clock and a network without interfaces; times are
 * clamped as mmdebstrap does when it makes a tar and cannot when it fills a directory.
 */
const SCRIPT = `
repo=$1 root=$2
shift 2
mount -t tmpfs tmpfs /tmp
mkdir /tmp/repo
mount --bind "$repo" /tmp/repo
mmdebstrap --mode=root --variant=essential --format=directory \\
  --skip=check/empty --hook-dir=/usr/share/mmdebstrap/hooks/file-mirror-automount \\
  "$@" '' "$root" "deb [trusted=yes] file:/tmp/repo ./" 2>&1
find "$root" -xdev -newermt "@$SOURCE_DATE_EPOCH" -print0 | xargs -0 touch --no-dereference --date="@$SOURCE_DATE_EPOCH"
`;

/** Fills the empty directory `target`. */
export async function mmdebstrap(context: ImageContext, input: RootInput, target: string): Promise<void> {
  const { host, toolchain } = context;
  const { packages } = input.lock;
  const support = await makeSupport(context, packages, input.deb, NO_IDS);
  const wanted = packages.filter((pkg) => !pkg.essential).map((pkg) => `${pkg.name}=${pkg.version}`);
  try {
    await host.run(
      toolchain.wrap([
        ...["unshare", "--mount", "--pid", "--ipc", "--uts", "--net", "--propagation", "private"],
        ...["--fork", "--kill-child", "--mount-proc", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
        ...["LANG=C.UTF-8", "TZ=UTC", "HOME=/root", `SOURCE_DATE_EPOCH=${buildEpoch(input.lock)}`],
        ...["sh", "-euc", `umask 022; ${SCRIPT}`, "sh", join(support, "repo"), target, `--include=${wanted.join(",")}`],
      ]),
    );
  } finally {
    await host.remove(support, { recursive: true });
  }
}
