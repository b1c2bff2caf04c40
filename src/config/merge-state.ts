import { basename } from "node:path";
import { type Component, type NoiseRule, type SourcePosition, secretsOf, storesOf, UserError } from "../model/index.ts";
import { type Claim, claimed } from "./claims.ts";
import { componentOf, noiseOf, pathOf } from "./components.ts";
import type { Contribution } from "./contribution.ts";
import { encryptedParts } from "./encrypted-units.ts";
import type { InputReader } from "./inputs.ts";
import { diskPlaceOf, packagesFor } from "./needs.ts";
import { type Origin, whereIs } from "./origin.ts";
import { remoteFsParts } from "./remote-fs.ts";
import type { Written, WrittenComponent, WrittenParts } from "./schema.ts";
import { requireSecret } from "./secrets.ts";
import { refuseSameStores } from "./stores.ts";

type Entry = NonNullable<Written["state"]>["entries"][number];

interface Source extends Claim<Component> {
  readonly written: WrittenComponent;
}

export interface MergedState {
  /** Sorted by path. */
  readonly components: Component[];
  /** Sorted by path and who brought it. */
  readonly noise: NoiseRule[];
  /** What keeping all that needs of the machine. */
  readonly contributions: Contribution[];
}

export interface StateInput {
  readonly contributions: readonly Contribution[];
  readonly entries: readonly Entry[];
  readonly users: NonNullable<Written["system"]["options"]["users"]>;
  readonly reader: InputReader;
  readonly origin: Origin;
}

/**
 * What state.ts says of a path takes the place of what a feature would do with it: a person may keep in another way,
 * or not at all. Throws UserError CONFIG_STATE_..., CONFIG_STORE_NAME, CONFIG_SECRET, FEATURE_CONFLICT.
 */
export async function mergeState({ contributions, entries, users, reader, origin }: StateInput): Promise<MergedState> {
  const by = basename(origin.stateFile);
  const own = entries.flatMap((entry) => (entry.lethe === "ignore" ? [] : withInner(entry)));
  const said = new Set([...own, ...entries].map(({ place }) => pathOf(place)));
  const fromFeatures = contributions.flatMap((contribution) =>
    (contribution.parts.state ?? []).flatMap(withInner).map((written) => sourceOf(written, contribution.by, origin)),
  );
  const sources = [
    ...fromFeatures.filter(({ value }) => !said.has(value.path)),
    ...own.map((written) => sourceOf(written, by, origin)),
  ];
  const components = [...claimed("state", sources).values()];
  refuseSameNames(sources);
  refuseSameStores(sources.flatMap(({ value, where }) => storesOf(value).map((store) => ({ store, where }))));
  for (const { value, where } of sources) {
    for (const name of secretsOf(value)) await requireSecret(name, reader, where);
  }
  const noise = [
    ...contributions.flatMap(({ parts, by: name }) => (parts.noise ?? []).map((source) => noiseOf(source, name))),
    ...entries.flatMap((entry) => (entry.lethe === "ignore" ? [noiseOf(entry, by)] : [])),
  ];
  return {
    components,
    noise: noise.sort((a, b) => (a.path + a.by < b.path + b.by ? -1 : 1)),
    contributions: withoutRepeated(sources.flatMap((source) => needsOf(source, users))),
  };
}

/** The component that keeps the ciphertext of another is one by itself. */
function withInner(written: WrittenComponent): WrittenComponent[] {
  return written.lethe === "encrypted" ? [written, written.options.inner] : [written];
}

function sourceOf(written: WrittenComponent, by: string, origin: Origin): Source {
  const where = whereIs(origin, written);
  const value = componentOf(written, by, where);
  return { key: value.path, value, by, where, written };
}

function needsOf({ value, by, where, written }: Source, users: StateInput["users"]): Contribution[] {
  const uidOf = (name: string) => users.find((user) => user.name === name)?.options.uid;
  if (written.lethe === "remoteFs") return [{ by, maker: written, parts: remoteFsParts(written, { uidOf, where }) }];
  if (written.lethe === "secretFile") return [{ by, maker: written, parts: linkTo(written, value) }];
  const packages = packagesFor(value);
  if (written.lethe === "encrypted") {
    return [{ by, maker: written, parts: { packages, ...encryptedParts(written, value, { uidOf, where }) } }];
  }
  return packages.length === 0 ? [] : [{ by, maker: written, parts: { packages } }];
}

/** What `file.secret` would be at its place. */
function linkTo({ options }: Extract<WrittenComponent, { lethe: "secretFile" }>, value: Component): WrittenParts {
  const { path, owner, group, mode } = value;
  const { secret } = options;
  return { files: { [path]: { lethe: "file.secret", at: "", secret, options: { owner, group, mode } } } };
}

/** A file that several of them need, such as mount(8)'s helper of a type, is brought by the first one. */
function withoutRepeated(contributions: readonly Contribution[]): Contribution[] {
  const seen = new Set<string>();
  return contributions.map((contribution) => {
    const files = Object.entries(contribution.parts.files ?? {}).filter(([path]) => !seen.has(path));
    for (const [path] of files) seen.add(path);
    return { ...contribution, parts: { ...contribution.parts, files: Object.fromEntries(files) } };
  });
}

/** Two paths may come to one name. */
function refuseSameNames(claims: readonly Claim<Component>[]): void {
  const paths = new Map<string, string>();
  for (const { value, where } of claims) {
    const key = diskPlaceOf(value);
    if (key === undefined) continue;
    const other = paths.get(key);
    if (other !== undefined) throw sameName(other, value, where);
    paths.set(key, value.path);
  }
}

function sameName(other: string, { path, name }: Component, where: SourcePosition | undefined): UserError {
  return new UserError("CONFIG_STATE_NAME", `${other} and ${path} would both be kept as ${name}`, {
    ...(where === undefined ? {} : { where }),
    hint: `Give one of them a name: { name: "..." }.`,
  });
}
