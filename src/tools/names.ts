import type { PackageSet } from "../model/index.ts";

/** Debian packages of the programs that build, format and boot. */
const NAMES = [
  // Packages: solving, checking, building a root.
  ...["apt", "dpkg", "mmdebstrap", "gpgv", "gpg", "gpg-agent", "debian-archive-keyring", "systemd-container"],
  // Disks: partitions and file systems.
  ...["btrfs-progs", "cryptsetup-bin", "dosfstools", "e2fsprogs", "fdisk", "mtools", "systemd-boot-efi"],
  // Virtual machines.
  ...["qemu-system-x86", "qemu-utils", "ovmf", "swtpm", "swtpm-tools"],
  // What scripts among these and ours call.
  ...["acl", "attr", "bash", "coreutils", "cpio", "diffutils", "findutils", "grep", "gzip", "hostname", "iproute2"],
  ...["kmod", "mawk", "mount", "procps", "rsync", "sed", "tar", "util-linux", "xz-utils", "zstd"],
];

/** What `tools.lock` is the lock of. */
export const TOOLS: PackageSet = {
  suite: "trixie",
  components: ["main"],
  security: true,
  updates: true,
  base: [],
  names: NAMES,
  recommends: false,
  extraSources: [],
  localDebs: [],
  debconf: [],
};
