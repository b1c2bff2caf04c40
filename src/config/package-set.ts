import type { ExtraSource, PackageSet, SourcePosition } from "../model/index.ts";
import type { Contribution } from "./contribution.ts";
import type { InputReader } from "./inputs.ts";
import { type FieldPath, type Origin, whereIs } from "./origin.ts";
import type { Written } from "./schema.ts";

type WrittenPackages = Written["system"]["options"]["packages"];
type WrittenSource = NonNullable<WrittenPackages["options"]["extraSources"]>[number];

/** `base` is the base feature's own list, a layer that machines share; all else is in `names`. */
export async function packageSet(
  packages: WrittenPackages,
  base: readonly string[],
  contributions: readonly Contribution[],
  reader: InputReader,
  origin: Origin,
): Promise<PackageSet> {
  const { suite, names, options } = packages;
  const all = <Item>(pick: (parts: Contribution["parts"]) => readonly Item[] | undefined): Item[] =>
    contributions.flatMap(({ parts }) => pick(parts) ?? []);
  const where = (...path: FieldPath) => whereIs(origin, packages, ["options", ...path]);
  for (const [index, { path }] of (options.localDebs ?? []).entries()) {
    await reader.read(path, where("localDebs", index, "path"));
  }
  const own = (options.extraSources ?? []).map((source, index) => ({ source, at: where("extraSources", index) }));
  const theirs = all((parts) => parts.extraSources).map((source) => ({ source, at: undefined }));
  const extraSources: ExtraSource[] = [];
  for (const { source, at } of [...own, ...theirs]) extraSources.push(await withKey(source, reader, at));
  const wanted = sorted([...names, ...all((parts) => parts.packages)]);
  return {
    suite,
    components: sorted(["main", ...(options.components ?? []), ...all((parts) => parts.components)]),
    security: options.security ?? true,
    updates: options.updates ?? true,
    base: sorted(base),
    names: wanted.filter((name) => !base.includes(name)),
    recommends: options.recommends ?? false,
    extraSources: extraSources.sort((a, b) => (a.name < b.name ? -1 : 1)),
    localDebs: [...(options.localDebs ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1)),
    debconf: sorted([...(options.debconf ?? []), ...all((parts) => parts.debconf)]),
    ...(options.mirror === undefined ? {} : { mirror: options.mirror }),
    ...(options.snapshot === undefined ? {} : { snapshot: options.snapshot }),
  };
}

async function withKey(source: WrittenSource, reader: InputReader, at: SourcePosition | undefined) {
  const { bytes } = await reader.read(source.signedBy, at);
  return { ...source, signedBy: keyText(bytes) };
}

function keyText(bytes: Buffer): string {
  const text = bytes.toString("latin1");
  return text.startsWith("-----BEGIN PGP") ? text : bytes.toString("base64");
}

export function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
