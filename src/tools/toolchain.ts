import type { Host } from "../host/index.ts";
import type { Toolchain } from "../model/index.ts";

/** On an installed machine the programs are the system's own. */
export function systemToolchain(): Toolchain {
  return { path: "/", digest: "system", wrap: (argv) => [...argv] };
}

/**
 * Binds a directory's etc/ and usr/ over the host's in a mount namespace of its own, and becomes the command
 * line after it. /usr comes last: until then it is the host's own mount and libraries that run. What would let
 * the host's programs or modules in by another way is taken out of the environment.
 */
const SCRIPT = [
  'mount --bind "$0/etc" /etc',
  'mount --bind "$0/usr" /usr',
  "unset BASH_ENV ENV LD_LIBRARY_PATH LD_PRELOAD PERL5LIB PERL5OPT PYTHONHOME PYTHONPATH",
  // A bash whose standard input is a socket takes itself for a remote login and reads ~/.bashrc, unless a shell is around it.
  "export PATH=/usr/sbin:/usr/bin SHLVL=1",
  'exec "$@"',
].join(" && ");

/** A tools root as a toolchain. Without root's rights it takes a user namespace, in which the programs see uid 0. */
export function toolchainAt(host: Pick<Host, "uid">, path: string, digest: string): Toolchain {
  const user = host.uid === 0 ? [] : ["--user", "--map-root-user"];
  const enter = ["unshare", ...user, "--mount", "--propagation", "private", "--", "sh", "-c", SCRIPT, path];
  return { path, digest, wrap: (argv) => [...enter, ...argv] };
}
