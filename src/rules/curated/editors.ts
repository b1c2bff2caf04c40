import { below, cache, family, generated, log } from "./family.ts";

const CODE = ["~/.config/Code", "~/.config/VSCodium", "~/.config/Code - OSS"];

/** What is being edited, and how it was, is a person's: swap files, undo and histories have no rule. */
export const editors = family("editors", [
  cache(
    "code",
    CODE.flatMap((place) =>
      below(place, ["CachedData", "CachedExtensionVSIXs", "CachedProfilesData", "CachedConfigurations"]),
    ),
    "parts of the editor that it downloads or compiles again",
  ),
  log(
    "code-logs",
    CODE.map((place) => `${place}/logs`),
    "what the editor told",
  ),
  cache("code-server", below("~/.vscode-server", ["bin", "cli"]), "the editor's other half, which it brings itself"),
  log("code-server-logs", "~/.vscode-server/data/logs", "what the editor told"),
  cache("emacs-native", ["~/.emacs.d/eln-cache", "~/.config/emacs/eln-cache"], "Emacs's programs, compiled"),
  generated(
    "emacs-packaged",
    [
      "/usr/share/emacs/site-lisp/**/*.elc",
      "/usr/share/emacs*/site-lisp/**/*.elc",
      "/usr/share/emacs/*/site-lisp/**/*.elc",
    ],
    "Emacs's programs, compiled when their package was installed",
  ),
  generated("emacsen", "/var/lib/emacsen-common", "which Emacs and which of its packages are installed"),
  generated(
    "vim-help",
    ["/usr/share/vim/vim*/doc/tags", "/var/lib/vim/addons/doc/tags", "/usr/share/vim/addons/doc/tags"],
    "an index of Vim's help",
  ),
  log("neovim", below("~/.local/state/nvim", ["log", "lsp.log"]), "what the editor told"),
  log("jetbrains", "~/.local/share/JetBrains/**/log", "what the editor told"),
]);
