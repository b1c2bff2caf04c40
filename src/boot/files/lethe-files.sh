#!/bin/sh
# At shutdown: single files that are kept (they are copied, never bind-mounted) go back to the state, and the root's
# stamp says that it ended well.
set -eu
export LC_ALL=C
top=/run/lethe/top
# Not /run/lethe/boot: before a soft reboot it speaks of the next root already.
root=$(findmnt -no FSROOT -M /)
boot=${root##*/}
tab=$(printf '\t')

mkdir -p "$top"
mount -t btrfs -o subvolid=5,noatime,compress=zstd:1 "$(findmnt -nvo SOURCE -M /)" "$top"
trap 'umount "$top"' EXIT

while IFS=$tab read -r type name path rest; do
  [ "$type" = file ] || continue
  name=$(printf '%b' "$name") path=$(printf '%b' "$path")
  place=$top/@state/file/$name
  [ -s "$path" ] || continue
  cmp -s "$path" "$place" && continue
  [ -d "$top/@state/file" ] || btrfs -q subvolume create "$top/@state/file" >/dev/null
  cp -a --reflink=auto "$path" "$top/@state/file/.$name.new"
  sync -f "$top"
  mv "$top/@state/file/.$name.new" "$place"
done <"$top/@roots/$boot.components"

stamp=$top/@roots/$boot.stamp
sed '/^ended=/d' "$stamp" >"$stamp.new"
printf 'ended=%s\n' "$(date +%s)" >>"$stamp.new"
sync -f "$top"
mv "$stamp.new" "$stamp"
sync -f "$top"
