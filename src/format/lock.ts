import { type Lock, type LockedPackage, type LockedSource, UserError } from "../model/index.ts";
import { readWord, writeWord } from "./words.ts";

/**
 * `lethe.lock` and `tools.lock`: a word for what the line is, then its fields, separated by single spaces.
 * Sorted, so that the same lock is the same bytes and a change of one package is a change of one line.
 */
export function formatLock(lock: Lock): string {
  const sources = [...lock.sources].sort((a, b) => order(a.name, b.name) || order(a.suite, b.suite));
  const packages = [...lock.packages].sort((a, b) => order(a.name, b.name) || order(a.architecture, b.architecture));
  return [
    `lethe-lock ${lock.version}`,
    `architecture ${lock.architecture}`,
    ...(lock.lethe === undefined ? [] : [`lethe ${lock.lethe.version} ${lock.lethe.digest}`]),
    `request ${lock.request}`,
    ...sources.map(formatSource),
    ...packages.map(formatPackage),
    "",
  ].join("\n");
}

/** Throws UserError FORMAT_LOCK, with the line, or FORMAT_TOO_NEW for a version that a later Lethe wrote. */
export function parseLock(text: string, file = "lethe.lock"): Lock {
  const sources: LockedSource[] = [];
  const packages: LockedPackage[] = [];
  let architecture: Lock["architecture"] | undefined;
  let lethe: Lock["lethe"];
  let request: string | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const refuse = () =>
      new UserError("FORMAT_LOCK", `${file} is damaged: "${line.slice(0, 60)}"`, {
        where: { file, line: index + 1 },
        hint: "Take it back from version control, or delete it and run lethe system lock.",
      });
    if (index === 0) {
      const version = /^lethe-lock (\d+)$/.exec(line)?.[1];
      if (version === undefined) throw refuse();
      if (version !== "1")
        throw new UserError("FORMAT_TOO_NEW", `${file} was written by a newer Lethe (format ${version})`);
      continue;
    }
    if (line === "" || line.startsWith("#")) continue;
    const [kind, ...words] = line.split(" ");
    if (kind === "architecture" && isArchitecture(words[0])) architecture = words[0];
    else if (kind === "lethe" && words[0] && words[1]) lethe = { version: words[0], digest: words[1] };
    else if (kind === "request" && words[0]) request = words[0];
    else if (kind === "source") sources.push(parseSource(words, refuse));
    else if (kind === "package") packages.push(parsePackage(words, refuse));
    else throw refuse();
  }
  if (architecture === undefined || request === undefined) {
    throw new UserError("FORMAT_LOCK", `${file} is cut short: it names no architecture or no request`);
  }
  return { version: 1, architecture, ...(lethe === undefined ? {} : { lethe }), request, sources, packages };
}

function formatSource(source: LockedSource): string {
  const components = source.components.length === 0 ? "-" : source.components.map(writeWord).join(",");
  return `source ${writeWord(source.name)} ${writeWord(source.suite)} ${components} ${source.date} ${source.digest}`;
}

function parseSource(words: readonly string[], refuse: () => Error): LockedSource {
  const [name, suite, components, date, digest] = words;
  if (!name || !suite || !components || !date || !isDigest(digest) || words.length !== 5) throw refuse();
  return {
    name: readWord(name),
    suite: readWord(suite),
    components: components === "-" ? [] : components.split(",").map(readWord),
    digest,
    date,
  };
}

function formatPackage(one: LockedPackage): string {
  const marks = `${one.layer}${one.essential ? "e" : ""}`;
  const where = `${writeWord(one.source)} ${writeWord(one.path)}`;
  return `package ${one.name} ${one.version} ${one.architecture} ${marks} ${one.size} ${one.sha256} ${where}`;
}

function parsePackage(words: readonly string[], refuse: () => Error): LockedPackage {
  const [name, version, architecture, marks, size, sha256, source, path] = words;
  const mark = /^(\d+)(e?)$/.exec(marks ?? "");
  if (!name || !version || !mark || !/^\d+$/.test(size ?? "") || !source || !path || words.length !== 8) throw refuse();
  if (!isDigest(sha256) || !(architecture === "all" || isArchitecture(architecture))) throw refuse();
  return {
    name,
    version,
    architecture,
    sha256,
    size: Number(size),
    path: readWord(path),
    source: readWord(source),
    layer: Number(mark[1]),
    essential: mark[2] === "e",
  };
}

function isArchitecture(word: string | undefined): word is Lock["architecture"] {
  return word === "amd64" || word === "arm64";
}

function isDigest(word: string | undefined): word is string {
  return word !== undefined && /^[\da-f]{64}$/.test(word);
}

/** By code unit: a person's locale must not change a lock. */
function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
