import { below, cache, family, generated, volatile } from "./family.ts";

/** Sites and their settings have no rule. */
export const web = family("web", [
  cache("apache", "/var/cache/apache2", "pages that Apache keeps for others"),
  generated(
    "apache-enabled",
    below("/var/lib/apache2", ["conf", "module", "site"]),
    "which modules, settings and sites packages and people enabled",
  ),
  cache(
    "nginx",
    [
      "/var/cache/nginx",
      "/var/lib/nginx/body",
      "/var/lib/nginx/fastcgi",
      "/var/lib/nginx/proxy",
      "/var/lib/nginx/scgi",
      "/var/lib/nginx/uwsgi",
    ],
    "requests and answers under way",
  ),
  cache("lighttpd", "/var/cache/lighttpd", "answers that lighttpd has compressed"),
  volatile("php-sessions", "/var/lib/php/sessions/sess_*", "who is logged into sites"),
  generated("php", "/var/lib/php/modules", "which modules packages and people enabled"),
  cache("squid", "/var/spool/squid", "pages that squid keeps for others"),
  cache("tor", below("/var/lib/tor", ["cached-*", "diff-cache", "lock"]), "which relays there are"),
]);
