import { cache, family } from "./family.ts";

/** Of Lethe itself. */
export const lethe = family("lethe", [
  cache("cache", "/var/cache/lethe", "what Lethe fetched and built; safe to delete at any time"),
]);
