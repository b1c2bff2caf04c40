import { createHash } from "node:crypto";
import { withoutCredentials } from "../host/index.ts";
import { type LockedSource, UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import { checkRelease, parseRelease, type Release } from "./release.ts";
import { type Repository, suitePath } from "./repository.ts";
import { verifiedText } from "./signature.ts";

/** A repository whose InRelease was checked: its signature, its age, and that it is of this suite. */
export interface SignedRepository extends Repository {
  readonly inRelease: Buffer;
  readonly release: Release;
  readonly locked: LockedSource;
}

export async function signedRepository(context: PackagesContext, repository: Repository): Promise<SignedRepository> {
  const what = nameOf(repository);
  const inRelease = await fetchWhole(context, `${baseOf(repository)}/InRelease`, what);
  const text = await verifiedText(context, { bytes: inRelease, keyring: repository.keyring, what });
  const release = parseRelease(text, what);
  checkRelease(release, { suite: repository.suite, now: context.host.now(), what });
  const digest = createHash("sha256").update(inRelease).digest("hex");
  const { name, suite, components } = repository;
  const date = release.date.toISOString().replace(".000Z", "Z");
  return { ...repository, inRelease, release, locked: { name, suite, components, digest, date } };
}

/** For messages. */
export function nameOf({ name, suite }: Repository): string {
  return `the index of ${name} ${suite}`;
}

/** Where its InRelease is. */
export function baseOf(repository: Repository): string {
  return [repository.url, suitePath(repository)].filter((part) => part !== "").join("/");
}

async function fetchWhole(context: PackagesContext, url: string, what: string): Promise<Buffer> {
  const { status, body } = await context.host.fetch(url);
  if (status !== 200) {
    body.destroy();
    throw new UserError("PACKAGES_NO_INDEX", `${what} is not at ${withoutCredentials(url)} (status ${status})`, {
      hint: url.includes("-security/")
        ? "A mirror without the security archive beside it: name another, or say security: false."
        : "Is the mirror's address right, and does it have this suite?",
    });
  }
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk as Uint8Array);
  } catch (cause) {
    throw new UserError("HOST_FETCH", `the connection broke while fetching ${what}`, {
      details: [withoutCredentials(url)],
      hint: "Run the command again.",
      cause,
    });
  }
  return Buffer.concat(chunks);
}
