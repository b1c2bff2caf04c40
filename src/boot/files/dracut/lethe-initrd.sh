#!/bin/sh
# In the initrd, once the disk is unlocked and a hibernated system was not resumed: makes the root of this boot
# and mounts it at /sysroot.
set -u
export LC_ALL=C

say() {
  printf 'lethe: %s\n' "$*" >&2
  printf '<3>lethe: %s\n' "$*" >/dev/kmsg
}
die() { say "$*"; exit 1; }

parameter() {
  for word in $(cat /proc/cmdline); do
    case $word in "$1"=*) printf '%s' "${word#*=}" ;; esac
  done
}

disk=$(parameter lethe.disk)
generation=$(parameter lethe.generation)
esp=$(parameter lethe.esp)
mode=$(parameter lethe.erase)
case " $(cat /proc/cmdline) " in *" lethe.keep "*) mode=keep ;; esac
case $mode in report | keep) mode=keep ;; *) mode=erase ;; esac

device=/dev/disk/by-uuid/$disk
top=/run/lethe/top
mkdir -p "$top"

# An image of memory that this boot did not resume would, resumed later, write over everything done since.
# Where it lies, the kernel command line says, or what systemd told the firmware when it hibernated.
offset=$(parameter resume_offset)
told=/sys/firmware/efi/efivars/HibernateLocation-8cf2644b-4b0b-428f-9387-6d876050dc67
if [ -z "$offset" ] && [ -r "$told" ]; then
  offset=$(tr -d '\000' <"$told" | sed -n 's/.*"offset"[^0-9]*\([0-9]*\).*/\1/p')
fi
signature=$((${offset:-0} * 4096 + 4086))
if [ -n "$offset" ] && [ "$(dd if="$device" bs=1 skip=$signature count=9 2>/dev/null)" = S1SUSPEND ]; then
  say "a hibernated system was not resumed; its image is void now"
  printf SWAPSPACE2 | dd of="$device" bs=1 seek=$signature conv=notrunc,fsync 2>/dev/null
fi

mount -t btrfs -o subvolid=5,noatime,compress=zstd:1 "$device" "$top" || die "the disk $disk cannot be mounted"
# systemd shares mounts: what is mounted inside a component would be mounted below the top level too, and keep it busy.
mount --make-private "$top"

if boot=$(/usr/lib/lethe-boot/lethe-root make "$top" "$generation" "$mode" 2>/run/lethe/make.log); then
  rm -f /run/lethe/fallback
else
  reason=$(tail -n 1 /run/lethe/make.log)
  cat /run/lethe/make.log >&2
  boot=$(/usr/lib/lethe-boot/lethe-root newest "$top" "$(uname -r)") ||
    die "no root could be made ($reason), and no former root fits the kernel $(uname -r)"
  say "NO NEW ROOT COULD BE MADE ($reason). This is the former root $boot, as it was left; nothing was erased."
  printf '%s\n' "$reason" >/run/lethe/fallback
  mkdir -p /run/motd.d
  printf '%s\n' "Lethe could not make a new root: $reason" \
    "This is the former root $boot, as it was left. Nothing was erased. See: lethe roots list" \
    >/run/motd.d/10-lethe-fallback
fi

/usr/lib/lethe-boot/lethe-root mount "$device" "$top" "$boot" /sysroot || die "the root $boot cannot be mounted"
printf '%s\n' "$boot" >/run/lethe/boot
printf '%s\n' "$generation" >/run/lethe/generation

# Only this boot knows which partition it was started from, so the unit cannot be part of the system.
if [ -n "$esp" ]; then
  mkdir -p /run/systemd/system/local-fs.target.wants
  printf '[Unit]\nDescription=EFI system partition\n[Mount]\nWhat=/dev/disk/by-partuuid/%s\nWhere=/efi\nType=vfat\nOptions=umask=0077,nofail\n' \
    "$esp" >/run/systemd/system/efi.mount
  printf '[Unit]\nDescription=EFI system partition, when somebody looks\n[Automount]\nWhere=/efi\nTimeoutIdleSec=60\n' \
    >/run/systemd/system/efi.automount
  ln -sf ../efi.automount /run/systemd/system/local-fs.target.wants/efi.automount
fi
if [ -e "$top/@swap/swapfile" ]; then
  mkdir -p /run/lethe/swap /run/systemd/system/swap.target.wants
  mount --bind "$top/@swap" /run/lethe/swap
  printf '[Unit]\nDescription=Swap file\n[Swap]\nWhat=/run/lethe/swap/swapfile\n' \
    >/run/systemd/system/run-lethe-swap-swapfile.swap
  ln -sf ../run-lethe-swap-swapfile.swap /run/systemd/system/swap.target.wants/run-lethe-swap-swapfile.swap
fi
umount "$top"
