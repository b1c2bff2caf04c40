import { type ExtraSource, UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";
import { debianKeyring, keyringBytes } from "./keyring.ts";
import { type HostSource, hostSources } from "./sources.ts";

export interface MachineSources {
  readonly sources: readonly ExtraSource[];
  /** In plain words, one sentence each: what cannot be fetched from, and why. */
  readonly unusable: readonly string[];
}

/** The sources of a machine's apt, each with the content of the key that apt checks it by. `root`: where its `/` is. */
export async function machineSources(context: PackagesContext, root: string): Promise<MachineSources> {
  const top = root === "/" ? "" : root;
  const sources: ExtraSource[] = [];
  const unusable: string[] = [];
  for (const source of await hostSources(context.host, `${top}/etc/apt`, top)) {
    const { uri, suite, components } = source;
    try {
      if (!/^(https?|file):\/\/?\S+$/.test(uri)) throw new Error("it is no address that can be fetched from");
      const url = uri.replace(/\/+$/, "");
      sources.push({ name: url, url, suite, components, signedBy: await keysOf(context, top, source) });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      unusable.push(`the source ${shown(source)} is not used: ${error.message}`);
    }
  }
  return { sources, unusable };
}

/** For people: without a password that may be in it. */
export function shown({ uri, suite }: Pick<HostSource, "uri" | "suite">): string {
  return `${uri.replace(/\/\/[^/@]+@/, "//")} ${suite}`;
}

/** Key rings may be several, armored or binary; all of them together, in base64. */
async function keysOf(context: PackagesContext, top: string, { signedBy, uri }: HostSource): Promise<string> {
  if (signedBy.includes("BEGIN PGP PUBLIC KEY BLOCK")) return armored(signedBy);
  const words = signedBy.split(/[\s,]+/).filter((word) => word !== "");
  if (words.some((word) => !word.startsWith("/"))) throw new Error("its key is named by a fingerprint alone");
  const { host } = context;
  const trusted = `${top}/etc/apt/trusted.gpg`;
  const named = words.map((word) => `${top}${word}`);
  const paths = words.length > 0 ? named : [trusted, ...(await ringsIn(context, `${trusted}.d`))];
  const rings: Buffer[] = [];
  for (const path of paths) {
    if (!(await host.exists(path))) continue;
    const bytes = await host.readFile(path);
    rings.push(bytes.includes("-----BEGIN PGP") ? keyringBytes(uri, bytes.toString("latin1")) : bytes);
  }
  if (rings.length === 0 && words.length === 0 && /\/debian(-security)?\/*$/.test(uri)) {
    rings.push(await host.readFile(await debianKeyring(context)));
  }
  if (rings.length === 0) throw new UserError("PACKAGES_NO_KEYRING", "no key is there that could have signed it");
  return Buffer.concat(rings).toString("base64");
}

async function ringsIn({ host }: PackagesContext, directory: string): Promise<string[]> {
  return (await host.readDir(directory))
    .filter((name) => /\.(gpg|asc|pgp)$/.test(name))
    .map((name) => `${directory}/${name}`);
}

/** In a deb822 field each line is indented, and `.` stands for an empty one. */
function armored(field: string): string {
  const lines = field.split("\n").map((line) => line.trim());
  return lines.map((line) => (line === "." ? "" : line)).join("\n");
}
