#!/bin/sh
# Says what failed and lets the machine restart: the boot loader counts the tries.
# Not by the journal, which may not have been started.
exec >/dev/console 2>&1
echo "lethe: THE BOOT FAILED in the initrd."
systemctl --failed --no-legend --plain --no-pager
journalctl -b -p err --no-pager -n 20 -o cat
case " $(cat /proc/cmdline) " in
  *" lethe.shell "*) systemd-sulogin-shell emergency </dev/console >/dev/console 2>&1 ;;
esac
echo "lethe: restarting in 5 seconds (lethe.shell on the kernel command line gives a shell instead)"
sleep 5
