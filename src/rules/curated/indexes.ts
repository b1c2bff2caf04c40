import { family, generated, volatile } from "./family.ts";

/** Databases that timers make of what is on the disk. */
export const indexes = family("indexes", [
  generated("locate", ["/var/lib/plocate", "/var/lib/mlocate", "/var/cache/locate"], "an index of all files' names"),
  generated("cruft", "/var/spool/cruft", "what cruft found"),
  volatile("anacron", "/var/spool/anacron/cron.*", "when jobs last ran"),
  volatile("checks", "/var/lib/fsck", "which file systems were checked"),
]);
