import { below, cache, family, log, volatile } from "./family.ts";

const MOZILLA = [
  "~/.mozilla/firefox/*",
  "~/.config/mozilla/firefox/*",
  "~/.thunderbird/*",
  "~/snap/firefox/common/.mozilla/firefox/*",
];
const CHROMIUM = [
  ...["chromium", "google-chrome", "google-chrome-beta", "microsoft-edge", "vivaldi", "opera"].map(
    (name) => `~/.config/${name}`,
  ),
  "~/.config/BraveSoftware/Brave-Browser",
];
const at = (places: readonly string[], names: readonly string[]) => places.flatMap((place) => below(place, names));

/** Of a profile only what is fetched or compiled again: bookmarks, logins, history, sites' data and open tabs have no rule. */
export const browsers = family("browsers", [
  cache(
    "mozilla",
    at(MOZILLA, ["cache2", "startupCache", "shader-cache", "safebrowsing", "OfflineCache", "thumbnails"]),
    "pages, programs and pictures that are fetched or compiled again",
  ),
  cache("mozilla-plugins", at(MOZILLA, ["gmp-gmpopenh264", "gmp-widevinecdm"]), "decoders that the browser downloads"),
  volatile("mozilla-lock", at(MOZILLA, ["lock", ".parentlock"]), "that the profile is in use"),
  log(
    "mozilla-reports",
    at(MOZILLA, ["datareporting", "saved-telemetry-pings", "minidumps"]),
    "measurements, and memory of crashes, for the browser's makers",
  ),
  cache(
    "chromium",
    at(CHROMIUM, ["*/GPUCache", "*/Code Cache", "*/DawnCache", "*/DawnGraphiteCache", "*/DawnWebGPUCache", "*/Cache"]),
    "pages and programs that are fetched or compiled again",
  ),
  cache(
    "chromium-shared",
    at(CHROMIUM, [
      "ShaderCache",
      "GrShaderCache",
      "GraphiteDawnCache",
      "component_crx_cache",
      "extensions_crx_cache",
      "Safe Browsing",
    ]),
    "parts of the browser that it downloads or compiles again",
  ),
  cache(
    "chromium-parts",
    at(CHROMIUM, [
      "WidevineCdm",
      "optimization_guide_model_store",
      "Subresource Filter",
      "hyphen-data",
      "CertificateRevocation",
      "PKIMetadata",
      "OnDeviceHeadSuggestModel",
    ]),
    "parts of the browser that it downloads",
  ),
  volatile(
    "chromium-lock",
    at(CHROMIUM, ["SingletonLock", "SingletonCookie", "SingletonSocket"]),
    "that the profile is in use",
  ),
  log(
    "chromium-reports",
    at(CHROMIUM, ["Crash Reports", "BrowserMetrics", "BrowserMetrics-*.pma"]),
    "measurements, and memory of crashes, for the browser's makers",
  ),
  cache("epiphany", "~/.local/share/epiphany/adblock", "lists of what is blocked, which the browser downloads"),
  volatile("wget", "~/.wget-hsts", "which sites asked for encryption; they ask again"),
]);
