import type { AbsolutePath, Archive, Backup, Media, Mirror } from "lethe";

export type Copied = Archive | Backup | Media | Mirror;

export function placeOf({ place }: Copied): AbsolutePath {
  return typeof place === "string" ? place : place.path;
}
