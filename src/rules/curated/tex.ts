import { family, generated } from "./family.ts";

export const tex = family("tex", [
  generated(
    "compiled",
    "/var/lib/texmf",
    "formats, settings and indexes of TeX, joined and compiled from those of packages",
  ),
  generated("settings", "/etc/texmf/web2c/texmf.cnf", "joined by update-texmf from what is in /etc/texmf/texmf.d"),
  generated("home", ["~/.texlive*/texmf-var", "~/.texmf-var"], "formats, fonts and indexes of TeX, compiled"),
  generated("lists", "/usr/share/texmf/ls-R", "an index of TeX's files"),
]);
