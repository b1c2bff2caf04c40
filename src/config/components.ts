import { type Component, type NoiseRule, type SourcePosition, UserError } from "../model/index.ts";
import type { WrittenComponent, WrittenNoise } from "./schema.ts";
import { bytesOf } from "./size.ts";

/** The component that a piece of state comes to, with every default in its place. */
export function componentOf(source: WrittenComponent, by: string, where?: SourcePosition): Component {
  const place = typeof source.place === "string" ? { path: source.place } : source.place;
  const type = source.lethe === "keptFile" ? "file" : source.lethe;
  const { name = nameOf(place.path), reason } = source.options;
  const owner = source.options.owner ?? ("owner" in place ? place.owner : "root");
  const group = source.options.group ?? ("group" in place ? place.group : "root");
  const mode = source.options.mode ?? defaultMode(type, "owner" in place);
  const base = { name, path: place.path, owner, group, mode, by, ...(reason === undefined ? {} : { reason }) };
  refuseImpossible(place.path, where);
  switch (source.lethe) {
    case "repository":
      return {
        type: "repository",
        ...base,
        ...(source.options.remote === undefined ? {} : { remote: source.options.remote }),
      };
    case "cache":
      return {
        type: "cache",
        ...base,
        ...(source.options.limit === undefined ? {} : { limit: bytesOf(source.options.limit) }),
      };
    case "directory":
      return { type: "directory", ...base };
    case "keptFile":
      return { type: "file", ...base };
  }
}

export function noiseOf(source: WrittenNoise, by: string): NoiseRule {
  const path = typeof source.place === "string" ? source.place : source.place.path;
  return { path, reason: source.reason, by };
}

/** What stands in a person's home is theirs alone. */
function defaultMode(type: Component["type"], personal: boolean): number {
  if (type === "file") return personal ? 0o600 : 0o644;
  return personal ? 0o700 : 0o755;
}

/** A name for good: it is where the copy lies on the disk, so it follows from the path and nothing else. */
export function nameOf(path: string): string {
  return path
    .slice(1)
    .split("/")
    .map((part) => encodeURIComponent(part).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`))
    .join("-")
    .replace(/^\./, "%2E");
}

/** Directories that the system itself is made of, or that have no copy on a disk. */
const impossible: readonly [RegExp, string][] = [
  [/^\/$/, "it is the whole system, which is made anew at each boot"],
  [/^\/(usr|boot|efi|bin|sbin|lib|lib64)(\/|$)/, "it is made of packages"],
  [/^\/(proc|sys|dev|run|tmp)(\/|$)/, "it has no copy on a disk"],
  [/^\/(etc|var|var\/lib|var\/cache)$/, "it is made with the system; keep what is inside of it"],
  [/^\/var\/(lib\/(dpkg|apt)|cache\/(apt|lethe))(\/|$)/, "it belongs to the generation, and would not match the next"],
];

function refuseImpossible(path: string, where: SourcePosition | undefined): void {
  const found = impossible.find(([pattern]) => pattern.test(path));
  if (found === undefined) return;
  const at = where === undefined ? {} : { where };
  throw new UserError("CONFIG_STATE_PATH", `${path} cannot be kept: ${found[1]}`, at);
}
