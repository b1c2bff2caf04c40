import { below, family, generated, log, volatile } from "./family.ts";

/** Credentials' key, homes, lingering users and portable services are state, and have no rule. */
export const systemd = family("systemd", [
  generated(
    "machine-id",
    ["/etc/machine-id", "/var/lib/dbus/machine-id"],
    "the name of this installation, made at its first boot; another one needs another",
  ),
  generated("hardware", ["/usr/lib/udev/hwdb.bin", "/etc/udev/hwdb.bin"], "the hardware database, compiled"),
  generated("catalog", "/var/lib/systemd/catalog/database", "explanations of messages, compiled"),
  volatile("timers", below("/var/lib/systemd/timers", ["stamp-*"]), "when timers last ran"),
  volatile("user-timers", "~/.local/share/systemd/timers/stamp-*", "when timers last ran"),
  volatile(
    "random-seed",
    "/var/lib/systemd/random-seed",
    "noise for the next boot's random generator, renewed at each",
  ),
  volatile("clock", "/var/lib/systemd/timesync/clock", "a stamp: the last known time"),
  volatile("backlight", below("/var/lib/systemd/backlight", ["*:*"]), "how bright screens were at the last shutdown"),
  volatile("rfkill", below("/var/lib/systemd/rfkill", ["*:*"]), "which radios were off at the last shutdown"),
  log("core-dumps", "/var/lib/systemd/coredump/core.*", "memory of programs that crashed"),
  log("pstore", "/var/lib/systemd/pstore", "what the kernel told when it crashed"),
  volatile("trees", "/var/lib/systemd/ephemeral-trees", "copies that containers throw away"),
  generated(
    "tpm",
    below("/var/lib/systemd", ["tpm2-srk-public-key.pem", "tpm2-srk-public-key.tpm2b_public"]),
    "the public key of this machine's TPM, asked for again at boot",
  ),
  volatile("private-tmp", "/var/tmp/systemd-private-*", "temporary files of services, deleted when they end"),
  volatile("runtime", ["/run", "/dev"], "what the kernel and the running system make at each boot"),
  volatile("temporary", "/tmp", "temporary files, deleted at each boot or after some days"),
]);
