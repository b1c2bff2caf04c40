import { family, log } from "./family.ts";

export const logs = family("logs", [
  log("all", "/var/log", "what programs told of their work"),
  log("logins", ["/var/lib/wtmpdb", "/var/lib/lastlog", "/var/lib/pam_lastlog"], "who logged in when"),
  log("rotation", "/var/lib/logrotate/status", "when logs were last rotated"),
  log("power", "/var/lib/upower/history-*", "how batteries were charged"),
  log("accounting", "/var/account", "which programs ran"),
]);
