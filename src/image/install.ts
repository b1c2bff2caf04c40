import { compareVersions } from "../format/index.ts";
import type { Lock, LockedPackage, PackageSet } from "../model/index.ts";
import type { ImageContext } from "./context.ts";
import { runAround, runOutside, type Sandbox, SUPPORT } from "./sandbox.ts";

const SOURCE = `deb [trusted=yes] file:${SUPPORT}/repo ./`;

/** What both ways of installing tell apt; the order and the choice are the lock's already. */
const APT_OPTIONS = [
  `DPkg::Path "${SUPPORT}/bin:/usr/sbin:/usr/bin:/sbin:/bin";`,
  'Acquire::Languages "none";',
  'APT::Install-Recommends "false";',
  'APT::Sandbox::User "root";',
  // On a terminal of its own dpkg would end its lines as terminals do.
  'DPkg::Use-Pty "0";',
];

export interface Installation {
  readonly lock: Lock;
  readonly packages: readonly LockedPackage[];
  readonly debconf: readonly string[];
}

const BASE = `
printf '%s' "$1" >/run/lethe/debconf
shift
exec mmdebstrap --mode=root --variant=essential --format=directory --verbose \\
  --skip=check/empty,chroot/mount/sys,cleanup/run \\
  --setup-hook='mkdir -p "$1/run"; mount --rbind /run "$1/run"' \\
  --essential-hook='chroot "$1" sh -c "! test -s /run/lethe/debconf || debconf-set-selections /run/lethe/debconf"' \\
  --customize-hook='umount -R "$1/run"' \\
  "$@" '' "$root" '${SOURCE}'
`;

/** Fills an empty root with the base packages, by mmdebstrap. */
export async function installBase(
  context: ImageContext,
  sandbox: Sandbox,
  installation: Installation,
  onLine: (line: string) => void,
): Promise<void> {
  const wanted = installation.packages.filter((pkg) => !pkg.essential).map(pinned);
  const args = [
    installation.debconf.map((line) => `${line}\n`).join(""),
    ...APT_OPTIONS.map((option) => `--aptopt=${option}`),
    ...(wantsMergedUsr(installation) ? [`--setup-hook=${MERGED_USR}`] : []),
    // One each: the system limits the length of a single argument.
    ...wanted.map((one) => `--include=${one}`),
  ];
  await runOutside(context, sandbox, BASE, { args, onLine });
}

/** As debootstrap does it: before trixie, base-files did not bring these symlinks, and usr-is-merged refuses to be without. */
const MERGED_USR =
  'cd "$1"; for name in bin sbin lib; do mkdir -p usr/$name; ln -s usr/$name $name; done; ' +
  'if [ "$(dpkg --print-architecture)" = amd64 ]; then ' +
  "for name in lib32 lib64 libx32; do mkdir -p usr/$name; ln -s usr/$name $name; done; fi";

function wantsMergedUsr({ packages }: Installation): boolean {
  const version = packages.find(({ name }) => name === "base-files")?.version;
  const isOld = version !== undefined && compareVersions(version, "13~") < 0;
  return isOld && packages.some(({ name }) => name === "usr-is-merged" || name === "usrmerge");
}

// apt from the outside over the root, as mmdebstrap does it: the root needs no source list for it.
const MORE = `
exec 2>&1
printf '%s' "$1" >/run/lethe/debconf
printf '%s\\n' "$2" >/run/lethe/sources.list
shift 2
cat >/run/lethe/apt.conf <<END
Dir "$root";
DPkg::Chroot-Directory "$root";
Dir::State::Status "$root/var/lib/dpkg/status";
Dir::Etc::SourceList "/run/lethe/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Bin::dpkg "env";
DPkg::Options { "--unset=TMPDIR"; "dpkg"; };
${APT_OPTIONS.join("\n")}
END
export APT_CONFIG=/run/lethe/apt.conf
echo '#clear DPkg::Pre-Install-Pkgs;' >"$root/etc/apt/apt.conf.d/99debconf"
if [ -s /run/lethe/debconf ]; then chroot "$root" debconf-set-selections /run/lethe/debconf; fi
printf '#!/bin/sh\\nexit 101\\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
apt-get --quiet=2 update --error-on=any
exec apt-get --yes --quiet=1 install "$@"
`;

/** Installs further packages over a root that has the base ones. */
export async function installMore(
  context: ImageContext,
  sandbox: Sandbox,
  installation: Installation,
  onLine: (line: string) => void,
): Promise<void> {
  const args = [installation.debconf.map((line) => `${line}\n`).join(""), SOURCE, ...installation.packages.map(pinned)];
  await runAround(context, sandbox, MORE, { args, onLine });
}

function pinned(pkg: LockedPackage): string {
  return `${pkg.name}=${pkg.version}`;
}

/** Lines of debconf-set-selections(1) for packages of this layer: `package question type value`. */
export function debconfFor(set: Pick<PackageSet, "debconf">, packages: readonly LockedPackage[]): string[] {
  const names = new Set(packages.map((pkg) => pkg.name));
  return set.debconf.filter((line) => names.has(line.trim().split(/\s+/)[0] ?? ""));
}

/**
 * /var/lib/apt/extended_states: what the declaration names is there for its own sake, all else because
 * something needs it.
 */
export function extendedStates(lock: Lock, declared: readonly string[]): string {
  const manual = new Set(declared);
  return lock.packages
    .filter((pkg) => !pkg.essential && !manual.has(pkg.name))
    .map((pkg) => {
      const architecture = pkg.architecture === "all" ? lock.architecture : pkg.architecture;
      return `Package: ${pkg.name}\nArchitecture: ${architecture}\nAuto-Installed: 1\n\n`;
    })
    .join("");
}
