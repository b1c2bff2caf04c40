import { type Component, type Hooks, type NoiseRule, type SourcePosition, UserError } from "../model/index.ts";
import type { WrittenComponent, WrittenNoise, WrittenPlace } from "./schema.ts";
import { bytesOf } from "./size.ts";
import { plainStoreOf, resticOf } from "./stores.ts";

/** The component that a piece of state comes to, with every default in its place. Throws UserError CONFIG_STATE_PATH. */
export function componentOf(source: WrittenComponent, by: string, where?: SourcePosition): Component {
  const place = typeof source.place === "string" ? { path: source.place } : source.place;
  refuseImpossible(place.path, where);
  const base = baseOf(source, by);
  switch (source.lethe) {
    case "directory":
      return { type: "directory", ...base };
    case "keptFile":
      return { type: "file", ...base };
    case "secretFile":
      return { type: "secret", ...base, secret: source.options.secret.name };
    case "repository":
      return {
        type: "repository",
        ...base,
        ...(source.options.remote === undefined ? {} : { remote: source.options.remote }),
        ...(source.options.vcs === "hg" ? { vcs: source.options.vcs } : {}),
      };
    case "cache":
      return {
        type: "cache",
        ...base,
        ...(source.options.limit === undefined ? {} : { limit: bytesOf(source.options.limit) }),
      };
    case "backup": {
      const { store, keep } = source.options;
      const rules = keep === undefined ? {} : { keep: given(keep) };
      return { type: "backup", ...base, store: resticOf(store), ...rules, ...hooksOf(source, base.owner) };
    }
    case "archive":
      return { type: "archive", ...base, store: resticOf(source.options.store), ...hooksOf(source, base.owner) };
    case "media":
      return { type: "media", ...base, ...mediaOf(source), ...hooksOf(source, base.owner) };
    case "mirror":
      return { type: "mirror", ...base, target: plainStoreOf(source.options.target), ...hooksOf(source, base.owner) };
    case "encrypted": {
      const { inner, unlock } = source.options;
      refuseInside(place.path, pathOf(inner.place), where);
      const opened = unlock === "passphrase" ? {} : { secret: unlock.name };
      return { type: "encrypted", ...base, inner: pathOf(inner.place), ...opened };
    }
    case "remoteFs": {
      const { type, source: from, automount = true, options = [] } = source.options;
      const config = source.options.type === "rclone" ? source.options.config : undefined;
      return {
        ...{ type: "remoteFs", ...base, fileSystem: type, source: from, automount },
        ...portOf(options),
        ...(config === undefined ? {} : { config: typeof config === "string" ? config : pathOf(config.place) }),
      };
    }
  }
}

/** As mount.nfs(8), mount.cifs(8) and sshfs(1) call it. */
function portOf(options: readonly string[]): { readonly port?: number } {
  const said = options.map((option) => /^port=(\d+)$/i.exec(option)?.[1]).find((port) => port !== undefined);
  return said === undefined ? {} : { port: Number(said) };
}

function baseOf(source: WrittenComponent, by: string) {
  const place = typeof source.place === "string" ? { path: source.place } : source.place;
  const { name = nameOf(place.path), reason } = source.options;
  const said = source.lethe === "encrypted" || source.lethe === "remoteFs" ? {} : source.options;
  const owner = said.owner ?? ("owner" in place ? place.owner : "root");
  const group = said.group ?? ("group" in place ? place.group : "root");
  const mode = said.mode ?? defaultMode(source, "owner" in place);
  return { name, path: place.path, owner, group, mode, by, ...(reason === undefined ? {} : { reason }) };
}

function mediaOf({ options }: Extract<WrittenComponent, { lethe: "media" }>) {
  const { remote, target, archive, losable = false, restore = "on-demand" } = options;
  const short = remote === undefined ? undefined : ({ lethe: "rclone", at: "", remote, options: {} } as const);
  const store = target ?? short;
  return {
    ...(store === undefined ? {} : { target: plainStoreOf(store) }),
    ...(archive === undefined ? {} : { archive: resticOf(archive) }),
    losable,
    restore,
  };
}

function hooksOf({ hooks }: Hooked, owner: string) {
  if (hooks === undefined) return {};
  const { quiesce, resume, user = owner } = hooks.options;
  const value: Hooks = {
    name: hooks.name,
    ...(quiesce === undefined ? {} : { quiesce }),
    ...(resume === undefined ? {} : { resume }),
    user,
  };
  return { hooks: value };
}

type Hooked = Extract<WrittenComponent, { lethe: "backup" | "archive" | "media" | "mirror" }>;

/** Without the keys that say nothing. */
function given<Fields extends object>(fields: Fields): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

export function noiseOf(source: WrittenNoise, by: string): NoiseRule {
  return { path: pathOf(source.place), reason: source.reason, by };
}

export function pathOf(place: WrittenPlace): string {
  return typeof place === "string" ? place : place.path;
}

/** What stands in a person's home is theirs alone. */
function defaultMode({ lethe }: WrittenComponent, personal: boolean): number {
  if (lethe === "secretFile") return 0o600;
  if (lethe === "keptFile") return personal ? 0o600 : 0o644;
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

/** What is mounted over ciphertext would hide it, and a copy of the outer one would be one of both. */
function refuseInside(path: string, inner: string, where: SourcePosition | undefined): void {
  const inside = (one: string, other: string) => one === other || one.startsWith(`${other}/`);
  if (!inside(path, inner) && !inside(inner, path)) return;
  throw new UserError("CONFIG_STATE_PATH", `${path} cannot be opened there: its ciphertext is kept at ${inner}`, {
    ...(where === undefined ? {} : { where }),
    hint: `Keep the ciphertext beside it, like ada.home(".private.encrypted").`,
  });
}
