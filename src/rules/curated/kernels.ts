import { below, cache, family, generated } from "./family.ts";

export const kernels = family("kernels", [
  generated("initramfs-tools", "/var/lib/initramfs-tools", "sums of the initrds that update-initramfs made"),
  generated("grub", ["/boot/grub/grub.cfg", "/boot/grub/grub.cfg.new"], "the boot menu: update-grub makes it"),
  generated(
    "grub-parts",
    below("/boot/grub", ["i386-pc", "x86_64-efi", "arm64-efi", "fonts", "locale", "unicode.pf2"]),
    "parts of GRUB that grub-install copies",
  ),
  generated(
    "grub-efi",
    below("/boot/efi/EFI/debian", [
      "grubx64.efi",
      "shimx64.efi",
      "mmx64.efi",
      "fbx64.efi",
      "grubaa64.efi",
      "shimaa64.efi",
      "mmaa64.efi",
      "BOOTX64.CSV",
      "BOOTAA64.CSV",
      "grub.cfg",
    ]),
    "parts of GRUB that grub-install copies",
  ),
  generated(
    "dkms",
    [
      "/usr/lib/modules/*/updates/dkms",
      "/var/lib/dkms/*/*/build",
      "/var/lib/dkms/*/*/*/*/module",
      "/var/lib/dkms/*/*/*/*/log",
    ],
    "kernel modules built from their package's source",
  ),
  cache("smart-disks", "/var/lib/smartmontools/drivedb", "a list of disks, which update-smart-drivedb fetches"),
  cache("apparmor", ["/var/cache/apparmor", "/var/lib/apparmor/cache"], "profiles, compiled"),
]);
