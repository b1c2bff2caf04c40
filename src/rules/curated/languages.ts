import { below, cache, family, log } from "./family.ts";

/** Other languages' package managers and compilers. */
export const languages = family("languages", [
  cache(
    "cargo",
    below("~/.cargo", ["registry", "git/db", "git/checkouts", ".package-cache*", ".global-cache"]),
    "crates that cargo downloaded",
  ),
  cache(
    "rustup",
    ["~/.rustup/toolchains/*-linux-gnu", "~/.rustup/toolchains/*-linux-musl"],
    "toolchains that rustup downloaded",
  ),
  cache(
    "rustup-parts",
    below("~/.rustup", ["downloads", "tmp", "update-hashes"]),
    "what rustup downloads toolchains with",
  ),
  cache("go", below("~/go/pkg", ["mod", "sumdb"]), "modules that go downloaded"),
  cache("ruby", below("~/.bundle", ["cache", "plugin"]), "packages that bundler downloaded"),
  cache("gem", ["~/.gem/specs", "~/.local/share/gem/specs"], "lists of packages for gem"),
  cache("cabal", below("~/.cabal", ["packages", "logs"]), "packages that cabal downloaded"),
  cache("stack", below("~/.stack", ["pantry", "programs"]), "what Haskell's stack downloaded"),
  cache("opam", below("~/.opam", ["download-cache", "repo", "log"]), "packages that opam downloaded"),
  cache("composer", "~/.composer/cache", "packages that composer downloaded"),
  cache(
    "nuget",
    ["~/.nuget/packages", "~/.local/share/NuGet/v3-cache", "~/.local/share/NuGet/http-cache"],
    "packages that NuGet downloaded",
  ),
  cache("hex", "~/.hex/packages", "packages that mix downloaded"),
  cache("pub", "~/.pub-cache/hosted", "packages that Dart downloaded"),
  cache("cpan", ["~/.cpan/build", "~/.cpan/sources", "~/.cpanm/work"], "packages that CPAN's tools downloaded"),
  cache(
    "julia",
    below("~/.julia", ["compiled", "packages", "artifacts", "registries", "scratchspaces"]),
    "packages that Julia downloaded or compiled",
  ),
  log("julia-logs", "~/.julia/logs/*_usage.toml", "when Julia last used its packages"),
  cache("ccache", "~/.ccache", "what compilers have compiled"),
]);
