import type { Completed, RunOptions } from "../host/index.ts";
import type { ImageContext } from "./context.ts";

/** In the sandbox, the build's helpers: `repo/` with the packages, `bin/` first on PATH, `ids/`. */
export const SUPPORT = "/run/lethe";

const PATH = `${SUPPORT}/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

export interface Sandbox {
  /** The root being built. */
  readonly root: string;
  /** Directory on the host that is seen as /run/lethe inside. */
  readonly support: string;
  /** Seconds since 1970: the only time a build knows. */
  readonly epoch: number;
}

/** The whole environment: nothing of the person's own reaches a maintainer script. */
export function environment(epoch: number): Record<string, string> {
  return {
    PATH,
    HOME: "/root",
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    TZ: "UTC",
    SOURCE_DATE_EPOCH: `${epoch}`,
    DEBIAN_FRONTEND: "noninteractive",
    DEBCONF_NONINTERACTIVE_SEEN: "true",
    // Half a root is thrown away whole, so nothing has to reach the disk in the middle.
    DPKG_FORCE: "unsafe-io",
    // The initrd is made once, last, by the boot layer; the kernel hooks know this variable.
    INITRD: "No",
    SYSTEMD_TMPFILES_FORCE_SUBVOL: "0",
    PERL_HASH_SEED: "0",
    PYTHONHASHSEED: "0",
    PYTHONDONTWRITEBYTECODE: "1",
  };
}

// /run is the sandbox's own, so that neither the host's sockets nor its services are there to be found.
const PROLOGUE = `
set -eu
umask 022
root=$1 support=$2
shift 2
echo localhost >/proc/sys/kernel/hostname
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p ${SUPPORT} /run/lock
chmod 1777 /run/lock
mount --bind "$support" ${SUPPORT}
`;

const ENTER_ROOT = `
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
for node in null zero full random urandom tty; do
  : >"$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
mkdir "$root/dev/pts" "$root/dev/shm"
chmod 1777 "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount --rbind /run "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
`;

/**
 * Runs a shell script with the toolchain's programs, in its own mount, pid, ipc, uts and network namespaces, the
 * network without any interface. `$root` is the root being built; further arguments are `$@`.
 * The sandbox dies with this process, however it ends, and with it all its mounts.
 */
export function runOutside(context: ImageContext, sandbox: Sandbox, script: string, options: SandboxOptions = {}) {
  return run(context, sandbox, `${PROLOGUE}${script}`, options);
}

/** As runOutside, with /proc, a minimal /dev, /run and /tmp mounted in the root: `chroot "$root"` works like a machine. */
export function runAround(context: ImageContext, sandbox: Sandbox, script: string, options: SandboxOptions = {}) {
  return run(context, sandbox, `${PROLOGUE}${ENTER_ROOT}${script}`, options);
}

/** Runs a shell script inside the root, with the root's own programs. */
export function runInside(context: ImageContext, sandbox: Sandbox, script: string, options: SandboxOptions = {}) {
  return runAround(context, sandbox, 'script=$1; shift; exec chroot "$root" /bin/sh -euc "$script" sh "$@"', {
    ...options,
    args: [script, ...(options.args ?? [])],
  });
}

export interface SandboxOptions {
  readonly args?: readonly string[];
  readonly accept?: readonly number[];
  readonly input?: string | Uint8Array;
  readonly onLine?: RunOptions["onLine"];
}

function run(context: ImageContext, sandbox: Sandbox, script: string, options: SandboxOptions): Promise<Completed> {
  const { host, toolchain, signal } = context;
  const variables = Object.entries(environment(sandbox.epoch)).map(([name, value]) => `${name}=${value}`);
  const argv = [
    // The kernel kills the sandbox's init when we die, and with an init goes all of its namespace.
    ...["setpriv", "--pdeathsig", "KILL", "--"],
    ...toolchain.wrap([
      ...["unshare", "--mount", "--pid", "--ipc", "--uts", "--net", "--propagation", "private"],
      ...["--fork", "--kill-child", "--mount-proc", "env", "-i", ...variables],
      ...["/bin/sh", "-c", script, "sandbox", sandbox.root, sandbox.support, ...(options.args ?? [])],
    ]),
  ];
  return host.run(argv, {
    ...(options.accept === undefined ? {} : { accept: options.accept }),
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.onLine === undefined ? {} : { onLine: options.onLine }),
    ...(signal === undefined ? {} : { signal }),
  });
}
