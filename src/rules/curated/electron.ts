import { below, cache, family, log, volatile } from "./family.ts";

/** Programs that are web pages with a browser of their own: each has one's caches in its settings. */
export const electron = family("electron", [
  cache(
    "caches",
    below("~/.config/*", [
      "GPUCache",
      "Code Cache",
      "DawnCache",
      "DawnGraphiteCache",
      "DawnWebGPUCache",
      "Cache/Cache_Data",
    ]),
    "pages and programs that are fetched or compiled again",
  ),
  volatile(
    "lock",
    below("~/.config/*", ["SingletonLock", "SingletonCookie", "SingletonSocket"]),
    "that the program is running",
  ),
  log("crashes", "~/.config/*/Crashpad", "memory of crashes, for the program's makers"),
]);
