#!/bin/sh
# When the boot is complete: keeps the root as the boot left it, so that what the boot wrote is told apart from what
# a person did, and lets the boot loader trust this generation.
set -eu
export LC_ALL=C
top=/run/lethe/top
# Not /run/lethe/boot: before a soft reboot it speaks of the next root already.
root=$(findmnt -no FSROOT -M /)
boot=${root##*/}

mkdir -p "$top"
mount -t btrfs -o subvolid=5,noatime,compress=zstd:1 "$(findmnt -nvo SOURCE -M /)" "$top"
trap 'umount "$top"' EXIT

stamp=$top/@roots/$boot.stamp
generation=$(sed -n 's/^generation=//p' "$stamp")
if ! [ -d "$top/@booted/$boot" ]; then
  btrfs -q subvolume snapshot -r / "$top/@booted/$boot" >/dev/null
fi
if ! grep -q '^complete=' "$stamp"; then
  cp "$stamp" "$stamp.new"
  printf 'complete=%s\n' "$(date +%s)" >>"$stamp.new"
  sync -f "$top"
  mv "$stamp.new" "$stamp"
fi

touch /run/lethe/complete
# A soft reboot proves nothing of this generation's kernel, initrd and boot entry.
[ -e /run/lethe/soft-rebooted ] && exit 0
# A former root that stood in for one that could not be made is no proof that the generation boots.
[ -e /run/lethe/fallback ] && exit 0
for entry in /efi/loader/entries/lethe-"$generation"+*.conf; do
  [ -e "$entry" ] || continue
  mv "$entry" "/efi/loader/entries/lethe-$generation.conf"
  sync -f /efi/loader/entries
done
