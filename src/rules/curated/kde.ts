import { cache, family, generated } from "./family.ts";

export const kde = family("kde", [
  generated("baloo", "~/.local/share/baloo/index", "an index of files and their words"),
  generated("baloo-lock", "~/.local/share/baloo/index-lock", "the lock of the index of files"),
  cache("greeter", "/var/lib/sddm/.cache", "caches of the login screen"),
]);
