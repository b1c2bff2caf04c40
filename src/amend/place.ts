import type { ConfigText } from "./amendment.ts";
import { type Binding, bindingsOf, userMade } from "./bindings.ts";
import { importedFile, importOf, specifierOf } from "./imports.ts";
import type { Insertion } from "./insertion.ts";
import { quoted, type Style } from "./style.ts";
import { bare, type Expression, literalText, parseSource, type Source } from "./syntax.ts";

/** How a path is written: `ada.home("notes")` where it lies in the home of somebody declared, else as a text. */
export interface WrittenPlace {
  readonly text: string;
  /** Whose it is by itself. */
  readonly owner: string;
  /** What is made there is its owner's alone. */
  readonly personal: boolean;
  readonly insertions: readonly Insertion[];
}

export function writePlace(
  config: ConfigText,
  source: Source,
  style: Style,
  { path, before }: { path: string; before: number },
): WrittenPlace {
  const plain = { text: quoted(path, style), owner: "root", personal: false, insertions: [] };
  const user = homeOf(config, path);
  if (user === undefined) return plain;
  const constant = constantOf(config, source, style, user.name, before);
  if (constant === undefined) return plain;
  const rest = path.slice(user.home.length + 1);
  const text = `${constant.local}.home(${rest === "" ? "" : quoted(rest, style)})`;
  return { text, owner: user.name, personal: true, insertions: constant.insertions };
}

function homeOf({ users }: ConfigText, path: string) {
  return users
    .filter(({ home }) => path === home || path.startsWith(`${home}/`))
    .sort((a, b) => b.home.length - a.home.length)[0];
}

/** The constant that a declared user is kept in, where the file has it already or can import it. */
function constantOf(config: ConfigText, source: Source, style: Style, user: string, before: number) {
  const bindings = bindingsOf(source);
  for (const [local, binding] of bindings) {
    if (binding.kind !== "value" || userMade(binding.init, bindings) !== user) continue;
    // A constant is not there yet above its own line.
    return binding.span.end <= before ? { local, insertions: [] } : undefined;
  }
  const files = new Set(config.sources.keys());
  for (const [path, text] of config.sources) {
    if (path === source.path || !path.endsWith(".ts") || path.startsWith("machines/")) continue;
    const name = exportedUser(parseSource(path, text), user);
    if (name === undefined) continue;
    const isModule = (from: string) => importedFile(source.path, from, files) === path;
    return importOf(source, bindings, style, { name, isModule, specifier: specifierOf(source, path) });
  }
  return undefined;
}

function exportedUser(source: Source, user: string): string | undefined {
  const bindings = bindingsOf(source);
  for (const [name, binding] of bindings) {
    if (binding.kind === "value" && binding.exported && userMade(binding.init, bindings) === user) return name;
  }
  return undefined;
}

/** The path that an entry of state.ts has been given, as far as the text tells it. */
export function writtenPath(
  config: ConfigText,
  source: Source,
  bindings: ReadonlyMap<string, Binding>,
  argument: { readonly type: string } | undefined,
): string | undefined {
  const text = literalText(argument);
  if (text !== undefined || argument === undefined) return text;
  const call = bare(argument as Expression);
  if (call.type !== "CallExpression" || call.callee.type !== "MemberExpression") return undefined;
  const { object, property } = call.callee;
  if (object.type !== "Identifier" || property.type !== "Identifier" || property.name !== "home") return undefined;
  const home = config.users.find(({ name }) => name === userNamed(config, source, bindings, object.name))?.home;
  const below = call.arguments.length === 0 ? "" : literalText(call.arguments[0]);
  if (home === undefined || below === undefined) return undefined;
  return below === "" ? home : `${home}/${below}`;
}

function userNamed(
  { sources }: ConfigText,
  source: Source,
  bindings: ReadonlyMap<string, Binding>,
  local: string,
): string | undefined {
  const binding = bindings.get(local);
  if (binding?.kind === "value") return userMade(binding.init, bindings);
  if (binding?.kind !== "import") return undefined;
  const path = importedFile(source.path, binding.from, new Set(sources.keys()));
  if (path === undefined) return undefined;
  const there = bindingsOf(parseSource(path, sources.get(path) ?? ""));
  const made = there.get(binding.name);
  return made?.kind === "value" ? userMade(made.init, there) : undefined;
}
