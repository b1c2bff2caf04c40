import { below, cache, family, generated, volatile } from "./family.ts";

export const printing = family("printing", [
  cache("cups", "/var/cache/cups", "what printers can do, and which jobs there were"),
  volatile(
    "subscriptions",
    below("/etc/cups", ["subscriptions.conf", "subscriptions.conf.O"]),
    "programs that wait for news of printers; CUPS writes it",
  ),
  generated(
    "backups",
    below("/etc/cups", ["printers.conf.O", "classes.conf.O"]),
    "printers as they were before the last change",
  ),
]);
