#!/bin/sh
# A boot that is not complete in time, or ends in the emergency shell, gives up while there is something else to boot:
# the boot loader counts its tries down and then takes the former generation.
set -eu
export LC_ALL=C
# Set once, also over soft reboots: nobody's work is cut off because a timer started with the kernel.
[ -e /run/lethe/complete ] && exit 0
generation=$(sed -n 's/.*lethe\.generation=\([0-9]*\).*/\1/p' /proc/cmdline)
trusted=$(ls /efi/loader/entries/lethe-"$generation".conf 2>/dev/null || :)
others=$(ls /efi/loader/entries/ | grep -c '^lethe-[0-9]*\.conf$' || :)
left=$(ls /efi/loader/entries/ | sed -n "s/^lethe-$generation+\([0-9]*\).*/\1/p")

[ -z "$trusted" ] || exit 0
[ -n "$left" ] || exit 0
if [ "$left" -eq 0 ] && [ "$others" -eq 0 ]; then
  echo "lethe: this boot is not complete, and no other generation is there to fall back to" >&2
  exit 0
fi
printf '<2>lethe: generation %s did not boot in time (%s tries left); rebooting\n' "$generation" "$left" >/dev/kmsg
systemctl --force reboot
