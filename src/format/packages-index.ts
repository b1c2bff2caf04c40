import { parseControl } from "./control.ts";

/** What is needed of a stanza of a Packages index. */
export interface IndexEntry {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Below the root of the source. */
  readonly path: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  readonly essential: boolean;
  /** Names, without versions. */
  readonly provides: readonly string[];
  /** Depends and Pre-Depends: each an alternative of names, without versions and architectures. */
  readonly depends: readonly (readonly string[])[];
}

/**
 * The stanzas of a Packages index as raw text, by package name. Main has tens of thousands, of which a
 * lock needs a few hundred: only those asked for are parsed, by `indexEntry`. Bytes are read as Latin-1.
 */
export function splitPackages(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf("\n\n", at);
    const raw = text.slice(at, end < 0 ? text.length : end + 1);
    at = end < 0 ? text.length : end + 2;
    const name = raw.startsWith("Package: ") ? raw.slice(9, raw.indexOf("\n")).trim() : fieldOf(raw, "Package");
    if (name === undefined || name === "") continue;
    const list = found.get(name);
    if (list === undefined) found.set(name, [raw]);
    else list.push(raw);
  }
  return found;
}

/** undefined where a field that every stanza must have is absent. */
export function indexEntry(raw: string): IndexEntry | undefined {
  const stanza = parseControl(raw, "a package index")[0];
  const name = stanza?.get("Package");
  const version = stanza?.get("Version");
  const architecture = stanza?.get("Architecture");
  const path = stanza?.get("Filename");
  const sha256 = stanza?.get("SHA256");
  const size = Number(stanza?.get("Size"));
  if (!stanza || !name || !version || !architecture || !path || !sha256 || !Number.isSafeInteger(size))
    return undefined;
  return {
    name,
    version,
    architecture,
    path: path.replace(/^\.\//, ""),
    size,
    sha256: sha256.toLowerCase(),
    essential: stanza.get("Essential") === "yes",
    provides: relations(stanza.get("Provides")).flat(),
    depends: [...relations(stanza.get("Pre-Depends")), ...relations(stanza.get("Depends"))],
  };
}

/** A field of a raw stanza, without parsing the rest. */
export function fieldOf(raw: string, name: string): string | undefined {
  const at = raw.startsWith(`${name}: `) ? 0 : raw.indexOf(`\n${name}: `) + 1;
  if (at === 0 && !raw.startsWith(`${name}: `)) return undefined;
  const end = raw.indexOf("\n", at);
  return raw.slice(at + name.length + 2, end < 0 ? raw.length : end).trim();
}

/** `a (>= 1) | b:any, c` as `[[a, b], [c]]`. */
export function relations(text: string | undefined): string[][] {
  return (text ?? "")
    .split(",")
    .map((alternatives) =>
      alternatives
        .split("|")
        .map((one) => /^\s*([a-z\d][a-z\d+.-]*)/.exec(one)?.[1] ?? "")
        .filter((name) => name !== ""),
    )
    .filter((alternatives) => alternatives.length > 0);
}
