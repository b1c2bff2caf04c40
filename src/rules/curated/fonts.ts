import { below, cache, family, generated } from "./family.ts";

export const fonts = family("fonts", [
  cache("fontconfig", ["~/.fontconfig", "~/.fonts.cache-*"], "an index of fonts"),
  generated(
    "x11",
    below("/usr/share/fonts/X11/*", ["fonts.dir", "fonts.scale", "fonts.alias", "encodings.dir"]),
    "an index of the fonts beside it",
  ),
  generated("uuid", ["~/.local/share/fonts/**/.uuid", "~/.fonts/**/.uuid"], "a mark that fontconfig left"),
  generated("aliases", "/var/lib/xfonts", "which names of fonts are left out"),
  cache("tex", "/var/cache/fonts", "fonts of TeX, drawn in the size that was asked for"),
  generated("ghostscript", below("/var/lib/ghostscript", ["fonts", "CMap"]), "an index of fonts for Ghostscript"),
]);
