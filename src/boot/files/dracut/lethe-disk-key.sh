#!/bin/sh
# In the initrd: opens the encrypted disk by the key file on a stick, where one is plugged in. systemd-cryptsetup comes
# after it, finds the disk open, or else asks for what else opens it. systemd's own way (rd.luks.key=) does not go
# together with a TPM or a FIDO2 key: where there is one of those, it takes the key file for that one's.
set -u
export LC_ALL=C

# A stick shows itself some seconds after the kernel has started; who has none does not wait longer than this.
seconds=10
stick=/dev/disk/by-label/LETHE-KEY
place=/run/lethe/stick

luks=
for word in $(cat /proc/cmdline); do
  case $word in lethe.luks=*) luks=${word#lethe.luks=} ;; esac
done
disk=/dev/disk/by-uuid/$luks

tries=$((seconds * 10))
until [ -e "$stick" ] && [ -e "$disk" ]; do
  tries=$((tries - 1))
  if [ "$tries" -le 0 ]; then
    echo "lethe: no stick with the disk's key is plugged in"
    exit 1
  fi
  sleep 0.1
done
mkdir -p "$place"
mount -o ro,nodev,nosuid,noexec "$stick" "$place" || exit 1
key=$place/lethe/disk.key
if ! [ -f "$key" ]; then
  echo "lethe: the stick has no key of a disk"
elif systemd-cryptsetup attach lethe "$disk" "$key" headless=true,tries=1; then
  echo "lethe: the disk is open by the key on the stick"
else
  echo "lethe: the key on the stick does not open this disk"
fi
umount "$place"
