import { cache, family, generated } from "./family.ts";

export const python = family("python", [
  generated(
    "byte-code",
    ["/usr/lib/**/__pycache__", "/usr/share/**/__pycache__"],
    "Python's programs, compiled when their package was installed",
  ),
  cache("pip", "~/.pip/cache", "packages that pip downloaded"),
  cache(
    "conda",
    ["~/.conda/pkgs", "~/anaconda3/pkgs", "~/miniconda3/pkgs", "~/miniforge3/pkgs"],
    "packages that conda downloaded",
  ),
  cache("virtualenv", "~/.local/share/virtualenv", "what virtualenv puts into each environment that it makes"),
  cache("uv", "~/.local/share/uv/python", "releases of Python that uv downloaded"),
  cache("matplotlib", "~/.matplotlib/fontlist-*.json", "an index of fonts"),
]);
