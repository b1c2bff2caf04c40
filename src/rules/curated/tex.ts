import { below, family, generated } from "./family.ts";

export const tex = family("tex", [
  generated(
    "formats",
    below("/var/lib/texmf", ["web2c", "ls-R-TEXLIVE", "ls-R-TEXMFMAIN", "ls-R"]),
    "formats and indexes of TeX, compiled",
  ),
  generated(
    "joined",
    below("/var/lib/texmf", ["fonts/map", "tex/generic/config", "dvips/config"]),
    "settings that update-texmf and updmap join from those of packages",
  ),
  generated("home", ["~/.texlive*/texmf-var", "~/.texmf-var"], "formats, fonts and indexes of TeX, compiled"),
  generated("lists", "/usr/share/texmf/ls-R", "an index of TeX's files"),
]);
