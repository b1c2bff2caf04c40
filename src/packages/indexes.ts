import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { splitPackages } from "../format/index.ts";
import { withoutCredentials } from "../host/index.ts";
import { UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import { download, type Wanted } from "./download.ts";
import { inParallel } from "./parallel.ts";
import type { Release } from "./release.ts";
import { indexPaths, type Repository } from "./repository.ts";
import { baseOf, nameOf, type SignedRepository, signedRepository } from "./signed-repository.ts";

/** A repository whose signature, age and hashes were checked. */
export interface VerifiedRepository extends SignedRepository {
  /** Package indexes, by their path below the suite's directory without a suffix. */
  readonly indexes: ReadonlyMap<string, CachedIndex>;
}

/** Files in the cache. */
export interface CachedIndex {
  readonly plain: string;
  /** As the mirror has it. */
  readonly packed: string;
  readonly suffix: string;
}

/** Fetches what is not in the cache; an InRelease is always asked for anew, because it says what is. */
export async function verifiedRepositories(
  context: PackagesContext,
  repositories: readonly Repository[],
  architecture: string,
): Promise<VerifiedRepository[]> {
  await context.host.makeDir(`${context.cache}/indexes`);
  const release = await context.host.lock(`${context.cache}/locks/indexes`, () =>
    context.progress.note("waiting for another lethe that is fetching package indexes"),
  );
  try {
    const signed = await inParallel(repositories, 4, (repository) => signedRepository(context, repository));
    const verified = [];
    // One after the other: two suites may well have the same index, such as an empty one.
    for (const one of signed) verified.push({ ...one, indexes: await fetchIndexes(context, one, architecture) });
    return verified;
  } finally {
    await release();
  }
}

/** The stanzas of all indexes of a repository, by package name. */
export async function packagesOf(
  context: PackagesContext,
  repository: VerifiedRepository,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const texts = [];
  for (const { plain } of repository.indexes.values()) {
    texts.push((await context.host.readFile(plain)).toString("latin1"));
  }
  return splitPackages(texts.join("\n\n"));
}

async function fetchIndexes(
  context: PackagesContext,
  repository: SignedRepository,
  architecture: string,
): Promise<Map<string, CachedIndex>> {
  const what = nameOf(repository);
  const base = baseOf(repository);
  const indexes = new Map<string, CachedIndex>();
  for (const path of indexPaths(repository, architecture, repository.release)) {
    const index = await fetchIndex(context, { base, path, release: repository.release, what });
    if (index !== undefined) indexes.set(path, index);
    else if (!path.includes("/binary-all/")) {
      throw new UserError("PACKAGES_NO_INDEX", `${what} lists no ${path}`, {
        details: [withoutCredentials(base)],
        hint: "Is the component spelt right, and is the architecture one of this source's?",
      });
    }
  }
  return indexes;
}

/** Both forms are kept, named by their hashes: we read the plain one, and apt insists on the packed one. */
async function fetchIndex(
  context: PackagesContext,
  { base, path, release, what }: { base: string; path: string; release: Release; what: string },
): Promise<CachedIndex | undefined> {
  const plain = release.files.get(path);
  const suffix = [".xz", ".gz", ""].find((end) => release.files.has(path + end));
  const packed = suffix === undefined ? undefined : release.files.get(path + suffix);
  if (plain === undefined || suffix === undefined || packed === undefined) return undefined;
  const { host, cache } = context;
  const index = { plain: `${cache}/indexes/${plain.sha256}`, packed: `${cache}/indexes/${packed.sha256}`, suffix };
  const isSound = async (file: string, sha256: string) =>
    (await host.exists(file)) && (await host.sha256(file)) === sha256;
  if (!(await isSound(index.packed, packed.sha256))) {
    const places = [
      ...(release.byHash ? [`${base}/${path.replace(/[^/]*$/, "")}by-hash/SHA256/${packed.sha256}`] : []),
      `${base}/${path}${suffix}`,
    ];
    await fetchFirst(context, places, { ...packed, path: index.packed, what: `${what} (${path}${suffix})` });
  }
  if (!(await isSound(index.plain, plain.sha256))) {
    const bytes = await unpack(context, index.packed, suffix);
    if (createHash("sha256").update(bytes).digest("hex") !== plain.sha256) {
      throw new UserError("PACKAGES_WRONG_HASH", `${what} unpacks to something else than it says (${path}${suffix})`);
    }
    await host.writeFile(index.plain, bytes);
  }
  // By when it was last used, not fetched, a cache is made smaller.
  await Promise.all([host.touch(index.packed), host.touch(index.plain)]);
  return index;
}

async function fetchFirst(
  context: PackagesContext,
  places: readonly string[],
  wanted: Omit<Wanted, "url">,
): Promise<void> {
  for (const url of places) if ((await download(context, { ...wanted, url })) === "fetched") return;
  throw new UserError("PACKAGES_NO_INDEX", `the mirror lists ${wanted.what} but does not have it`, {
    hint: "The mirror is being updated: try again in a few minutes, or another mirror.",
  });
}

async function unpack({ host }: PackagesContext, path: string, suffix: string): Promise<Buffer> {
  if (suffix === ".xz") {
    const input = await host.readFile(path);
    return (await host.run(["xz", "--decompress", "--stdout"], { effect: "read", input })).stdout;
  }
  const bytes = await host.readFile(path);
  return suffix === ".gz" ? gunzipSync(bytes) : bytes;
}
