import { join } from "node:path";
import { arMembers, formatControl, type IndexEntry, indexEntry, parseControl } from "../format/index.ts";
import { type LocalDeb, UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";

/** A .deb that the config carries, as a stanza of a package index. */
export interface LocalPackage {
  readonly entry: IndexEntry;
  readonly stanza: string;
}

/** Throws UserError PACKAGES_WRONG_HASH where the file is not the one that the config names. */
export async function localPackages(
  context: PackagesContext,
  debs: readonly LocalDeb[],
  configDirectory: string | undefined,
): Promise<LocalPackage[]> {
  const found = [];
  for (const deb of debs) found.push(await localPackage(context, deb, configDirectory));
  return found;
}

async function localPackage(
  { host }: PackagesContext,
  deb: LocalDeb,
  configDirectory: string | undefined,
): Promise<LocalPackage> {
  if (configDirectory === undefined) throw new Error(`no config directory to take ${deb.path} from`);
  const file = join(configDirectory, deb.path);
  const bytes = await host.readFile(file);
  const sha256 = await host.sha256(file);
  if (sha256 !== deb.sha256.toLowerCase()) {
    throw new UserError(
      "PACKAGES_WRONG_HASH",
      `${deb.path} is not the file that the config names: its SHA-256 differs`,
      {
        details: [`the config says ${deb.sha256}`, `the file has    ${sha256}`],
        hint: "If the change is meant, write the new one into the config.",
      },
    );
  }
  const member = arMembers(bytes, deb.path).find(({ name }) => name.startsWith("control.tar"));
  if (member === undefined) throw new UserError("PACKAGES_BAD_DEB", `${deb.path} is no Debian package`);
  const filter = { xz: ["--xz"], gz: ["--gzip"], zst: ["--zstd"] }[member.name.slice("control.tar.".length)] ?? [];
  const { text } = await host.run(["tar", "--extract", "--to-stdout", ...filter, "--file=-", "./control"], {
    input: bytes.subarray(member.offset, member.offset + member.size),
    effect: "read",
  });
  const [control] = parseControl(text, deb.path);
  const stanza = new Map([
    ...(control ?? []),
    ["Filename", deb.path],
    ["Size", String(bytes.length)],
    ["SHA256", sha256],
  ] as [string, string][]);
  const raw = formatControl([stanza]);
  const entry = indexEntry(raw);
  if (entry === undefined)
    throw new UserError("PACKAGES_BAD_DEB", `${deb.path} is no Debian package: it has no name or version`);
  return { entry, stanza: raw };
}
