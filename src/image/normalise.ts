import type { ImageContext } from "./context.ts";
import { runOutside, type Sandbox } from "./sandbox.ts";

/**
 * What an installation leaves behind that is no part of a system: its own tools and logs, what could be made
 * again from the rest, what must differ from machine to machine (an id, a database with an id of its own), and
 * every private key.
 */
const REMOVE = `
cd "$root"
printf '%s' "$1" >var/lib/apt/extended_states
find tmp var/tmp run -mindepth 1 -maxdepth 1 -exec rm -rf {} +
mkdir -m 1777 run/lock
if [ -e etc/machine-id ]; then rm -f etc/machine-id; : >etc/machine-id; fi
rm -f var/lib/dbus/machine-id
rm -f etc/hostname etc/resolv.conf etc/apt/sources.list
rm -f etc/apt/apt.conf.d/00mmdebstrap etc/apt/apt.conf.d/99mmdebstrap etc/apt/apt.conf.d/99debconf
rm -f usr/sbin/policy-rc.d
if [ -d var/log ]; then find var/log -type f -size +0 -delete; fi
rm -f var/cache/ldconfig/aux-cache
rm -f var/cache/debconf/*-old var/lib/dpkg/*-old var/backups/* etc/passwd- etc/group- etc/shadow- etc/gshadow- etc/subuid- etc/subgid-
rm -f var/cache/apt/*.bin var/cache/apt/archives/*.deb
if [ -d var/lib/apt/lists ]; then find var/lib/apt/lists -mindepth 1 -maxdepth 1 ! -name partial ! -name lock -exec rm -rf {} +; fi
if grep -q '^_apt:' etc/passwd; then chown -f "$(sed -n 's/^_apt:x:\\([0-9]*\\):.*/\\1/p' etc/passwd)" var/lib/apt/lists/partial var/cache/apt/archives/partial; fi
if [ -d var/cache/man ]; then find var/cache/man -mindepth 1 -delete; fi
rm -f var/lib/systemd/random-seed var/lib/systemd/credential.secret var/lib/urandom/random-seed
rm -f etc/ssh/ssh_host_*
rm -rf var/lib/postgresql/[0-9]* etc/postgresql/[0-9]*
rm -f etc/ssl/private/ssl-cert-snakeoil.key
if [ -e etc/ssl/certs/ssl-cert-snakeoil.pem ]; then
  find etc/ssl/certs -lname ssl-cert-snakeoil.pem -delete
  rm -f etc/ssl/certs/ssl-cert-snakeoil.pem
fi
`;

/** Nothing in a root may be younger than what it was made from: that would be the hour of its building. */
const CLAMP = `
cd "$root"
find . -xdev -newermt "@$SOURCE_DATE_EPOCH" -print0 | xargs -0 -r touch --no-dereference --date="@$SOURCE_DATE_EPOCH"
`;

/** After packages were installed. */
export async function normaliseInstallation(
  context: ImageContext,
  sandbox: Sandbox,
  /** For /var/lib/apt/extended_states. */
  states: string,
): Promise<void> {
  await runOutside(context, sandbox, REMOVE + CLAMP, { args: [states] });
}

/** After files were written. */
export async function clampTimes(context: ImageContext, sandbox: Sandbox): Promise<void> {
  await runOutside(context, sandbox, CLAMP);
}
