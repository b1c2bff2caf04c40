/**
 * A set of programs that build, format and boot: the tools root, or on an installed machine the system itself.
 * A stage that needs such a program takes a Toolchain and runs `host.run(toolchain.wrap(["mkfs.btrfs", ...]))`.
 */
export interface Toolchain {
  /** Directory whose `usr/` and `etc/` the programs come from; `/` on an installed machine. */
  readonly path: string;
  /** SHA-256 of the lock it was made from, in hex; `"system"` on an installed machine. */
  readonly digest: string;
  /**
   * The command line that runs `argv` with the toolchain's programs. Every other path of the host
   * (its /proc, /dev, /tmp, home and cache directories) keeps its meaning.
   */
  wrap(argv: readonly string[]): string[];
}
