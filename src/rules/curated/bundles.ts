import { below, cache, family, volatile } from "./family.ts";

/** Applications that come with all they need: flatpak, snap, AppImage. Installed ones, and their data, have no rule. */
export const bundles = family("bundles", [
  cache("flatpak", below("~/.var/app/*", ["cache"]), "caches of an application: it fills them again"),
  volatile(
    "flatpak-state",
    ["/var/lib/flatpak/.changed", "~/.local/share/flatpak/.changed"],
    "a stamp: when something was last installed",
  ),
  cache(
    "flatpak-catalogue",
    ["/var/lib/flatpak/appstream", "~/.local/share/flatpak/appstream"],
    "the catalogue of applications",
  ),
  cache(
    "flatpak-downloads",
    ["/var/lib/flatpak/repo/tmp", "~/.local/share/flatpak/repo/tmp"],
    "what is being downloaded",
  ),
  cache("snap", ["/var/cache/snapd", "/var/lib/snapd/cache"], "applications that snapd downloaded"),
  cache("snap-data", "~/snap/*/common/.cache", "caches of an application: it fills them again"),
]);
