import { dirname, join, relative } from "node:path/posix";
import type { Binding } from "./bindings.ts";
import type { Insertion } from "./insertion.ts";
import { addItem, endOfLine, ofSpecifiers, placeAmong } from "./list.ts";
import { quoted, type Style } from "./style.ts";
import { type Import, type Source, span } from "./syntax.ts";

/** A name that can be used in a file, and what has to come into the file for that. */
export interface Imported {
  /** `directory`, `lethe.directory`, `ada` */
  readonly local: string;
  readonly insertions: readonly Insertion[];
}

/**
 * `name` of a module. `isModule` says whether an import is of it, by the word after `from`; `specifier` is the word
 * for an import that has to be written.
 */
export function importOf(
  source: Source,
  bindings: ReadonlyMap<string, Binding>,
  style: Style,
  { name, isModule, specifier }: { name: string; isModule: (from: string) => boolean; specifier: string },
): Imported {
  for (const [local, binding] of bindings) {
    if (binding.kind === "import" && binding.name === name && isModule(binding.from)) return { local, insertions: [] };
  }
  for (const [local, binding] of bindings) {
    if (binding.kind === "namespace" && isModule(binding.from)) return { local: `${local}.${name}`, insertions: [] };
  }
  const local = bindings.has(name) ? `lethe${name.slice(0, 1).toUpperCase()}${name.slice(1)}` : name;
  const written = local === name ? name : `${name} as ${local}`;
  const statement = importsOf(source).find(
    (one) => one.importKind !== "type" && isModule(one.source.value) && hasBraces(one),
  );
  if (statement !== undefined) {
    const names = statement.specifiers.flatMap((one) => (one.type === "ImportSpecifier" ? [one.local.name] : []));
    const addition = { render: () => written, after: placeAmong(names, name) };
    return { local, insertions: addItem(source, ofSpecifiers(source, statement), style, addition) };
  }
  const from = quoted(specifier, style);
  return { local, insertions: [newImport(source, style, `import { ${written} } from ${from}${style.semicolon}`)] };
}

function importsOf({ program }: Source): Import[] {
  return program.body.filter((statement) => statement.type === "ImportDeclaration");
}

function hasBraces({ specifiers }: Import): boolean {
  return specifiers.some(({ type }) => type === "ImportSpecifier");
}

function newImport(source: Source, { newline }: Style, line: string): Insertion {
  const last = importsOf(source).at(-1);
  if (last !== undefined) return { at: endOfLine(source, span(last).end), text: `${newline}${line}` };
  const { interpreter } = source.program;
  const marked = source.text.startsWith("\uFEFF") ? 1 : 0;
  if (interpreter === null || interpreter === undefined) return { at: marked, text: `${line}${newline}${newline}` };
  return { at: span(interpreter).end, text: `${newline}${line}` };
}

/** The file of the config that a relative import means, as `config/` resolves it. */
export function importedFile(importer: string, from: string, files: ReadonlySet<string>): string | undefined {
  if (!/^\.{1,2}(\/|$)/.test(from)) return undefined;
  const wanted = join(dirname(importer), from);
  return [wanted, `${wanted}.ts`, wanted.replace(/\.js$/, ".ts"), `${wanted}/index.ts`].find((path) => files.has(path));
}

/** How this file names another file of the config: with its ending, unless its neighbours go without. */
export function specifierOf(source: Source, path: string): string {
  const way = relative(dirname(source.path), path);
  const full = way.startsWith(".") ? way : `./${way}`;
  const others = importsOf(source).filter((one) => one.source.value.startsWith("."));
  const endings = others.map((one) => /\.(ts|js|json)$/.exec(one.source.value)?.[1]);
  if (endings.includes("js") && !endings.includes("ts")) return full.replace(/\.ts$/, ".js");
  return others.length > 0 && !endings.includes("ts") ? full.replace(/\.ts$/, "") : full;
}
