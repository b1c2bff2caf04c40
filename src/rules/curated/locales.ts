import { below, cache, family, generated } from "./family.ts";

export const locales = family("locales", [
  generated("archive", "/usr/lib/locale/locale-archive", "the languages that /etc/locale.gen names, compiled"),
  generated("aspell", "/var/lib/aspell", "word lists, compiled"),
  generated("aspell-links", "/usr/lib/aspell/*.rws", "links to word lists in /var/lib/aspell"),
  generated(
    "ispell",
    ["/var/lib/ispell/*.hash", "/var/lib/ispell/*.compat", "/var/lib/ispell/*.remove"],
    "word lists, compiled",
  ),
  generated("dictionaries", "/var/cache/dictionaries-common", "which dictionaries are installed"),
  generated("cracklib", "/var/cache/cracklib", "words that make weak passwords, compiled"),
  cache("console", below("/etc/console-setup", ["cached_*"]), "the console's fonts and keys, compiled"),
  cache("keyboard", "/var/cache/console-setup", "the console's fonts and keys, compiled"),
]);
