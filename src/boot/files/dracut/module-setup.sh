#!/bin/bash
# Lethe in the initrd: makes the root of this boot from the generation that the kernel command line names.

check() {
  require_binaries btrfs || return 1
  # Only where dracut.conf asks for it.
  return 255
}

depends() {
  echo systemd-initrd systemd-cryptsetup btrfs resume
}

installkernel() {
  # What the disk, a key file's file system and a TPM need, on any machine.
  hostonly='' instmods btrfs ext4 vfat nls_ascii nls_cp437 nls_iso8859_1 nls_utf8 tpm_tis tpm_crb tpm_tis_core loop
}

install() {
  inst_multiple btrfs mount umount mkdir cat sync sleep sort tail head mv uname chmod chown cp rm ln stat basename \
    awk cut grep sed tr date dd readlink systemd-escape systemctl journalctl
  inst_multiple -o findmnt lsblk

  inst_script "$moddir/lethe-root-generator.sh" "$systemdutildir/system-generators/lethe-root-generator"
  inst_script "$moddir/lethe-initrd-failed.sh" /usr/lib/lethe-boot/lethe-initrd-failed
  inst_script "$moddir/lethe-initrd.sh" /usr/lib/lethe-boot/lethe-initrd
  inst_script /usr/lib/lethe-boot/lethe-root /usr/lib/lethe-boot/lethe-root
  inst_script "$moddir/lethe-disk-key.sh" /usr/lib/lethe-boot/lethe-disk-key
  inst_simple "$moddir/lethe-disk-key.service" "$systemdsystemunitdir/lethe-disk-key.service"
  inst_simple "$moddir/lethe-root.service" "$systemdsystemunitdir/lethe-root.service"
  mkdir -p "$initdir$systemdsystemunitdir/initrd-root-fs.target.requires"
  ln -s ../lethe-root.service "$initdir$systemdsystemunitdir/initrd-root-fs.target.requires/lethe-root.service"

  # A failure in the initrd ends by a reboot, so that the boot loader can count the tries.
  inst_simple "$moddir/emergency.service" "$systemdsystemunitdir/emergency.service"
  inst_simple "$moddir/emergency.service" "$systemdsystemunitdir/rescue.service"
  inst_multiple -o "$systemdutildir/systemd-sulogin-shell" sulogin

  # Without the module dracut-systemd nobody else sets these.
  ln -sf initrd.target "$initdir$systemdsystemunitdir/default.target"
  sed -e 's/^PRETTY_NAME=.*/PRETTY_NAME="Lethe initrd"/' "${dracutsysrootdir-}/etc/os-release" \
    >"$initdir/usr/lib/initrd-release"
  ln -sf ../usr/lib/initrd-release "$initdir/etc/initrd-release"
  ln -sf initrd-release "$initdir/usr/lib/os-release"
  ln -sf ../usr/lib/initrd-release "$initdir/etc/os-release"

  # What systemd-cryptsetup loads at run time; dracut's own tpm2-tss module wants the tpm2 program too.
  inst_libdir_file "libtss2-esys.so.0*" "libtss2-mu.so.0*" "libtss2-rc.so.0*" "libtss2-sys.so.1*" \
    "libtss2-tctildr.so.0*" "libtss2-tcti-device.so.0*" "cryptsetup/libcryptsetup-token-systemd-*.so" \
    "libfido2.so*" "libcbor.so*"
}
