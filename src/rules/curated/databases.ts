import { family, generated, volatile } from "./family.ts";

/** Data has no rule, nor what a server needs to read it. */
export const databases = family("databases", [
  generated("postgresql-dictionaries", "/var/cache/postgresql", "dictionaries in the form that PostgreSQL reads"),
  generated(
    "postgresql-apt",
    "/etc/apt/apt.conf.d/02autoremove-postgresql",
    "that apt keeps the servers that have data: made by pg_updateaptconfig",
  ),
  volatile("postgresql-statistics", "/var/lib/postgresql/*/*/pg_stat_tmp", "statistics of the running server"),
  volatile("postmaster", "/var/lib/postgresql/*/*/postmaster.pid", "which process the running server is"),
  volatile("mysql", "/var/lib/mysql/*.pid", "which process the running server is"),
  volatile(
    "mysql-upgrade",
    ["/var/lib/mysql/debian-*.flag", "/var/lib/mysql/mariadb_upgrade_info"],
    "which version last looked at the data",
  ),
]);
