#!/bin/sh
# Ties lethe-root.service to the disk that the kernel command line names.
#   lethe.disk=UUID     the btrfs
#   lethe.luks=UUID     the LUKS volume it is in, if any
#   lethe.disk-key      try the key on a stick first
[ -e /etc/initrd-release ] || exit 0
out=$1
disk= luks= key=
for word in $(cat /proc/cmdline); do
  case $word in
    lethe.disk=*) disk=${word#lethe.disk=} ;;
    lethe.luks=*) luks=${word#lethe.luks=} ;;
    lethe.disk-key) key=yes ;;
  esac
done
[ -n "$disk" ] || exit 0
unit=$(systemd-escape -p --suffix=device "/dev/disk/by-uuid/$disk")
mkdir -p "$out/lethe-root.service.d" "$out/$unit.d"
printf '[Unit]\nBindsTo=%s\nAfter=%s\n' "$unit" "$unit" >"$out/lethe-root.service.d/50-device.conf"
# A disk must show itself in time; a person may take as long as they like over a passphrase.
if [ -n "$luks" ]; then timeout=infinity; else timeout=90s; fi
printf '[Unit]\nJobTimeoutSec=infinity\nJobRunningTimeoutSec=%s\n' "$timeout" >"$out/$unit.d/50-lethe.conf"
if [ -n "$luks" ]; then
  printf '[Unit]\nRequires=systemd-cryptsetup@lethe.service\nAfter=systemd-cryptsetup@lethe.service\n' \
    >"$out/lethe-root.service.d/60-luks.conf"
fi
if [ -n "$luks" ] && [ -n "$key" ]; then
  mkdir -p "$out/systemd-cryptsetup@lethe.service.d"
  printf '[Unit]\nWants=lethe-disk-key.service\nAfter=lethe-disk-key.service\n' \
    >"$out/systemd-cryptsetup@lethe.service.d/50-disk-key.conf"
fi
