const DRACUT_MODULE = "/usr/lib/dracut/modules.d/90lethe";

/** Where each file of `src/boot/files` goes in a root, and with which mode. */
export const BOOT_FILES: readonly { readonly file: string; readonly path: string; readonly mode: number }[] = [
  script("lethe-root.sh", "/usr/lib/lethe-boot/lethe-root"),
  script("lethe-booted.sh", "/usr/lib/lethe-boot/lethe-booted"),
  script("lethe-files.sh", "/usr/lib/lethe-boot/lethe-files"),
  script("lethe-deadline.sh", "/usr/lib/lethe-boot/lethe-deadline"),
  script("lethe-secrets.sh", "/usr/lib/lethe-boot/lethe-secrets"),
  ...[
    "module-setup.sh",
    "lethe-initrd.sh",
    "lethe-disk-key.sh",
    "lethe-initrd-failed.sh",
    "lethe-root-generator.sh",
  ].map((name) => script(`dracut/${name}`, `${DRACUT_MODULE}/${name}`)),
  ...["lethe-root.service", "lethe-disk-key.service", "emergency.service"].map((name) =>
    text(`dracut/${name}`, `${DRACUT_MODULE}/${name}`),
  ),
  text("dracut/dracut.conf", "/etc/dracut.conf.d/10-lethe.conf"),
  ...[
    "lethe-booted.service",
    "lethe-files.service",
    "lethe-deadline.service",
    "lethe-deadline.timer",
    "lethe-erased.service",
    "lethe-clean.service",
    "lethe-clean.timer",
    "lethe-secrets.service",
    "run-lethe-secrets.mount",
  ].map((name) => text(`units/${name}`, `/usr/lib/systemd/system/${name}`)),
  text("units/run-lethe-security-key.mount", "/usr/lib/systemd/system/run-lethe-security\\x2dkey.mount"),
  text("units/emergency.conf", "/usr/lib/systemd/system/emergency.target.d/lethe.conf"),
];

/** Mount points that every boot needs: made here, they are pristine and no change of a boot's. */
export const BOOT_DIRECTORIES = ["/efi", "/var/cache/lethe", "/var/log/journal"] as const;

/**
 * Enabled without asking: `target.wants` of each unit. A target comes after all that it wants, so what comes after
 * `lethe-booted.service`, which itself comes after multi-user.target, cannot be wanted by that.
 */
export const BOOT_WANTS: readonly { readonly unit: string; readonly target: string }[] = [
  { unit: "lethe-booted.service", target: "multi-user.target" },
  { unit: "lethe-files.service", target: "sysinit.target" },
  { unit: "lethe-deadline.timer", target: "sysinit.target" },
  { unit: "lethe-erased.service", target: "lethe-booted.service" },
  { unit: "lethe-clean.timer", target: "timers.target" },
];

function script(file: string, path: string) {
  return { file, path, mode: 0o755 };
}

function text(file: string, path: string) {
  return { file, path, mode: 0o644 };
}
