import {
  defineFeature,
  directory,
  type FeatureParts,
  file,
  ignore,
  keptFile,
  type Machine,
  repository,
} from "../language/index.ts";

/** Packages that every Lethe machine has, each group with its reason. */
const packages = [
  // A Debian root. `base-files` and its like come as essential packages.
  ["apt", "dpkg", "ca-certificates", "gpgv", "debian-archive-keyring"],
  // What runs it.
  ["systemd", "systemd-sysv", "systemd-boot-efi", "systemd-timesyncd", "dbus", "udev", "kmod"],
  // The initrd and the root's file system.
  ["dracut", "btrfs-progs"],
  // An initrd that can open an encrypted disk is the same initrd for a disk that is not.
  ["systemd-cryptsetup", "dmsetup", "libfido2-1"],
  // Accounts, and login on a console.
  ["login", "passwd", "libpam-systemd"],
  // The machine's own tools, and what a shell session expects.
  ["util-linux", "mount", "iproute2", "procps", "less"],
  ["tzdata"],
  // `lethe` runs on the machine, with nothing but its packages, and rebuilds the machine there.
  ["nodejs", "mmdebstrap", "git", "tar", "xz-utils", "zstd", "cpio", "rsync", "attr", "acl"],
  ["fdisk", "mtools", "dosfstools"],
].flat();

/** Every machine has it; nobody lists it. */
export const base = () => defineFeature("base", baseParts);

function baseParts(machine: Machine): FeatureParts {
  return {
    packages: [
      ...[...packages, machine.kernelPackage],
      ...[...localePackages(machine), ...keyboardPackages(machine), ...signedBootPackages(machine)],
    ].sort(),
    files: {
      "/etc/hostname": `${machine.hostname}\n`,
      "/etc/hosts": hosts(machine.hostname),
      "/etc/fstab": "# The initrd mounts the root, and what is kept into it.\n",
      "/etc/locale.conf": `LANG=${machine.locale}\n`,
      "/etc/timezone": `${machine.timezone}\n`,
      "/etc/localtime": file.link(`/usr/share/zoneinfo/${machine.timezone}`),
      "/etc/default/keyboard": keyboard(machine.keyboard),
      // Stamps of systemd's: the image has made the linker's cache and its like, so no boot needs to.
      "/etc/.updated": "",
      "/var/.updated": "",
      // What each boot would make otherwise.
      "/etc/.pwd.lock": file.text("", { mode: 0o600 }),
      "/var/lib/dbus/machine-id": file.link("/etc/machine-id"),
      "/var/lib/systemd/linger": file.directory(),
    },
    units: {
      // A generation's packages change by a new generation only.
      "apt-daily.timer": "masked",
      "apt-daily-upgrade.timer": "masked",
      "dpkg-db-backup.timer": "masked",
    },
    state: [
      keptFile("/etc/machine-id", { mode: 0o444, reason: "names this installation to its programs and journal" }),
      keptFile("/var/lib/systemd/random-seed", { mode: 0o600, reason: "entropy of the former boot" }),
      directory("/var/lib/systemd/timers", { reason: "when persistent timers last ran" }),
      directory("/var/lib/systemd/timesync", {
        owner: "systemd-timesync",
        group: "systemd-timesync",
        reason: "the last known time, for machines whose own clock stands still",
      }),
      directory("/var/lib/lethe/kept", { mode: 0o700, reason: "what is remembered of the copies of what is kept" }),
      repository(configHome(machine), { mode: 0o700, reason: "the config of this machine" }),
    ],
    noise: [
      ignore("/var/tmp/systemd-private-*/**", "temporary files of services, deleted when they end"),
      ignore("/var/tmp/systemd-private-*", "temporary files of services, deleted when they end"),
      ignore("/var/log/wtmp", "who logged in: the journal says it too"),
      ignore("/var/log/btmp", "who failed to log in: the journal says it too"),
      ...(machine.keyboard === "us"
        ? []
        : [ignore("/etc/console-setup/cached_*", "the keyboard's map, made from what is declared")]),
    ],
  };
}

function configHome(machine: Machine) {
  return machine.configHome as `/${string}`;
}

function hosts(hostname: string): string {
  const [short] = hostname.split(".");
  const names = short === hostname ? hostname : `${hostname} ${short}`;
  return [`127.0.0.1 localhost`, `127.0.1.1 ${names}`, `::1 localhost ip6-localhost ip6-loopback`, ``].join("\n");
}

function localePackages(machine: Machine): string[] {
  return machine.locales.length > 0 ? ["locales"] : [];
}

/** `systemd-boot` only because shim-signed would bring GRUB otherwise. */
function signedBootPackages({ secureBoot, architecture }: Machine): string[] {
  return secureBoot ? ["shim-signed", "systemd-boot", `systemd-boot-efi-${architecture}-signed`] : [];
}

/** The kernel's own map is that of the US layout. */
function keyboardPackages(machine: Machine): string[] {
  return machine.keyboard === "us" ? [] : ["console-setup", "kbd"];
}

function keyboard(layout: string): string {
  return [`XKBMODEL="pc105"`, `XKBLAYOUT="${layout}"`, `XKBVARIANT=""`, `XKBOPTIONS=""`, `BACKSPACE="guess"`, ``].join(
    "\n",
  );
}
