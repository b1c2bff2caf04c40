import { type Remark, remark } from "./remark.ts";
import { secretIn } from "./secret.ts";

/** One enabled binary source of the machine's apt. */
export interface MachineSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  /** Paths, fingerprints, or a key itself; empty where any key of apt's own will do. */
  readonly signedBy: string;
}

/** os-release(5). */
export interface MachineOs {
  readonly id: string;
  readonly codename: string;
  /** For a person: `Debian GNU/Linux 13 (trixie)`. */
  readonly name: string;
}

export interface FoundSource {
  readonly name: string;
  readonly url: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly key: SourceKey;
}

/** Its content, or paths on the machine whose contents make it together. */
export type SourceKey = { readonly text: string } | { readonly paths: readonly string[] };

export interface FoundSources {
  readonly suite: string;
  /** Besides main. */
  readonly components: readonly string[];
  readonly security: boolean;
  readonly updates: boolean;
  /** Where it is not the one that everybody takes. */
  readonly mirror?: string;
  readonly extra: readonly FoundSource[];
  readonly remarks: readonly Remark[];
}

/** The suite that Lethe is made for and tested with. */
const OWN_SUITE = "trixie";
/** What its base needs is not in these. */
const TOO_OLD = /^(wheezy|jessie|stretch|buster|bullseye|bookworm)$/;

/** `trusted`: key rings that apt trusts for every source and that no package brought. */
export function sourcesOf(sources: readonly MachineSource[], os: MachineOs, trusted: readonly string[]): FoundSources {
  const remarks: Remark[] = [];
  const say = (text: string) => void remarks.push(remark("packages", text));
  const debian = sources.filter(isDebian);
  const main = debian.find(({ suite }) => !/[-/]/.test(suite));
  const named = os.codename === "" ? (main?.suite ?? OWN_SUITE) : os.codename;
  const suite = os.id === "debian" && !TOO_OLD.test(named) ? named : OWN_SUITE;
  if (suite !== named) {
    say(
      `the suite ${named} of ${os.name}: Lethe builds from Debian ${suite}, whose versions and names of packages differ`,
    );
  }
  const extra: FoundSource[] = [];
  const names = new Set<string>();
  const base = sources.filter((source) => isDebian(source) || isUbuntu(source));
  for (const source of sources.filter((one) => !base.includes(one))) {
    const found = extraSource(source, trusted, names);
    if (typeof found === "string") say(`the source ${shown(source)}: ${found}`);
    else extra.push(found);
  }
  for (const source of debian.filter((one) => /-(backports|proposed|experimental)/.test(one.suite))) {
    say(
      `the source ${shown(source)}: packages of it have to be asked for one by one, and the config has no word for that`,
    );
  }
  const components = debian.flatMap((one) => one.components).filter((one) => one !== "main");
  const mirror = main?.uri.replace(/\/+$/, "");
  const plain = mirror !== undefined && /^(https?|file):/.test(mirror);
  if (plain && secretIn(mirror) !== undefined) say("the mirror: its address holds a password");
  const known = debian.length > 0;
  return {
    suite,
    components: [...new Set(components)].sort(),
    security: !known || debian.some((one) => /(-security|\/updates)$/.test(one.suite)),
    updates: !known || debian.some((one) => one.suite.endsWith("-updates")),
    ...(plain && secretIn(mirror) === undefined ? { mirror } : {}),
    extra,
    remarks,
  };
}

/** As for people: without a password that may be in it. */
function shown({ uri, suite }: MachineSource): string {
  return `${uri.replace(/\/\/[^/@]+@/, "//")} ${suite}`;
}

function isDebian({ uri, signedBy, components }: MachineSource): boolean {
  if (!components.includes("main")) return false;
  // By its key; by its path only where no key is named, as others have a /debian too.
  return signedBy === ""
    ? /\/debian(-security)?\/*$/.test(uri)
    : /\/debian-archive-[^/]*\.(gpg|pgp|asc)/.test(signedBy);
}

function isUbuntu({ uri, signedBy }: MachineSource): boolean {
  return /\/ubuntu-archive-keyring/.test(signedBy) || /\/ubuntu(-ports)?\/*$/.test(uri.replace(/ppa\.[^/]+.*/, ""));
}

function extraSource(source: MachineSource, trusted: readonly string[], names: Set<string>): FoundSource | string {
  if (!/^(https?|file):\/\/\S+$/.test(source.uri)) return "it is no address that Lethe can fetch from";
  if (/\/\/[^/@]+@/.test(source.uri)) return "its address holds a password, which a config must not";
  const key = keyOf(source.signedBy, trusted);
  if (typeof key === "string") return key;
  return { name: nameOf(source.uri, names), url: source.uri, suite: source.suite, components: source.components, key };
}

function keyOf(signedBy: string, trusted: readonly string[]): SourceKey | string {
  if (signedBy.includes("BEGIN PGP PUBLIC KEY BLOCK")) return { text: armored(signedBy) };
  const words = signedBy.split(/[\s,]+/).filter((word) => word !== "");
  if (words.length === 0) {
    if (trusted.length === 0) return "no key is named that has to have signed it";
    return { paths: trusted };
  }
  if (words.every((word) => word.startsWith("/"))) return { paths: words };
  return "its key is named by a fingerprint: name a file of the config in signedBy";
}

/** In a deb822 field each line is indented, and `.` stands for an empty one. */
function armored(field: string): string {
  const lines = field
    .split("\n")
    .map((line) => line.trim())
    .map((line) => (line === "." ? "" : line));
  return `${lines.slice(lines.findIndex((line) => line.startsWith("-----BEGIN"))).join("\n")}\n`;
}

/** `https://deb.nodeworks.example/node_20.x` is `nodeworks`. */
function nameOf(uri: string, names: Set<string>): string {
  const host = /^[a-z]+:\/\/([^/:]*)/.exec(uri)?.[1]?.toLowerCase() ?? "";
  const labels = host
    .split(".")
    .filter(
      (label) => !/^(www|deb|debian|apt|packages?|pkgs?|repos?|repository|downloads?|dl|linux|archive)$/.test(label),
    );
  const word = (labels.length > 1 ? labels.at(-2) : labels[0])?.replace(/[^a-z0-9-]/g, "") ?? "";
  const name = /^[a-z0-9]/.test(word) && !word.startsWith("debian") && word !== "local" ? word : "source";
  let free = name;
  for (let number = 2; names.has(free); number++) free = `${name}-${number}`;
  names.add(free);
  return free;
}

/** An armored key ring as apt takes it too: several in one file have to be binary. */
export function dearmored(content: Buffer): Buffer {
  const text = content.toString("latin1");
  if (!text.includes("-----BEGIN PGP PUBLIC KEY BLOCK-----")) return content;
  const blocks = text.split("-----BEGIN PGP PUBLIC KEY BLOCK-----").slice(1);
  return Buffer.concat(
    blocks.map((block) => {
      const body = (block.split("-----END")[0] ?? "").replace(/\r/g, "");
      const lines = body.slice(body.indexOf("\n\n") + 2).split("\n");
      return Buffer.from(lines.filter((line) => !line.startsWith("=")).join(""), "base64");
    }),
  );
}

/** Whether a key ring begins as one of public keys does: armored, or with the packet of a public key (RFC 9580, 4.2). */
export function isPublicRing(content: Buffer): boolean {
  if (content.includes("-----BEGIN PGP")) return !content.includes("PRIVATE KEY");
  const first = content[0] ?? 0;
  const tag = (first & 0x40) === 0 ? (first >> 2) & 0x0f : first & 0x3f;
  return (first & 0x80) !== 0 && tag === PUBLIC_KEY;
}

const PUBLIC_KEY = 6;
