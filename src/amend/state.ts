import type { ConfigText, Ignoring, Keeping } from "./amendment.ts";
import { type Binding, bindingsOf, languageCall } from "./bindings.ts";
import { byHand } from "./by-hand.ts";
import { type Imported, importOf } from "./imports.ts";
import { type Insertion, withInsertions } from "./insertion.ts";
import { addItem, ofList } from "./list.ts";
import { type WrittenPlace, writePlace, writtenPath } from "./place.ts";
import { exportOf, type Resolved, resolve } from "./resolve.ts";
import { stateFileOf } from "./state-file.ts";
import { nameStore } from "./stores.ts";
import { quoted, type Style, styleOf } from "./style.ts";
import { bare, type List, parseSource, type Source, span } from "./syntax.ts";
import { type Options, writeCall } from "./write-call.ts";

/** The file that says what is kept, and its text with one entry more. Throws UserError AMEND_BY_HAND. */
export function withEntry(config: ConfigText, entry: Keeping | Ignoring): { path: string; text: string } {
  const path = stateFileOf(config);
  const beside = path === config.system;
  const text = config.sources.get(path) ?? NEW_STATE;
  const source = parseSource(path, text);
  const bindings = bindingsOf(source);
  const style = styleOf(source);
  const exported = exportOf(source, beside ? "state" : "default", bindings);
  if (exported === undefined && beside) return { path, text: withNewState(config, source, style, entry) };
  const list = listOf(config, source, bindings, exported, entry);
  if (isThere(config, source, bindings, list, entry)) return { path, text };
  const values = valuesOf(config, source, style, bindings, entry);
  if (values.insertions.length > 0) {
    // Two names that come into one import by one change would trip over each other.
    const imported = withInsertions(text, values.insertions);
    return withEntry({ ...config, sources: new Map([...config.sources, [path, imported]]) }, entry);
  }
  const { written, insertions } = write(
    config,
    source,
    style,
    bindings,
    { entry, values: values.written },
    span(list).start,
  );
  const added = addItem(source, ofList(list), style, { render: written, ownLine: true });
  return { path, text: withInsertions(text, [...insertions, ...added]) };
}

/** For a config with a single machine that keeps nothing of its own yet. */
export const NEW_STATE = 'import { defineState } from "lethe";\n\nexport default defineState([\n]);\n';

function listOf(
  config: ConfigText,
  source: Source,
  bindings: ReadonlyMap<string, Binding>,
  exported: Resolved | undefined,
  entry: Keeping | Ignoring,
): List {
  const refuse = (why: string, at: number) => byHand(config.directory, source, at, why, plainEntry(entry));
  if (exported === undefined) throw refuse("the file exports no state", 0);
  if ("why" in exported) throw refuse(exported.why, exported.at);
  const call = exported.found;
  if (call.type !== "CallExpression" || languageCall(call, bindings) !== "defineState") {
    throw refuse("what is exported is not made by defineState right here", span(call).start);
  }
  const [argument] = call.arguments;
  if (argument === undefined || argument.type === "SpreadElement" || argument.type === "ArgumentPlaceholder") {
    throw refuse("defineState has no list in its brackets", span(call).start);
  }
  const entries = resolve(argument, bindings);
  if ("why" in entries) throw refuse(`of the list, ${entries.why}`, entries.at);
  if (entries.found.type !== "ArrayExpression") {
    throw refuse("the list is made by a calculation", span(entries.found).start);
  }
  return entries.found;
}

function isThere(
  config: ConfigText,
  source: Source,
  bindings: ReadonlyMap<string, Binding>,
  list: List,
  entry: Keeping | Ignoring,
): boolean {
  const call = entry.kind === "keep" ? entry.call : "ignore";
  return list.elements.some((element) => {
    if (element === null || element.type === "SpreadElement") return false;
    const one = bare(element);
    if (one.type !== "CallExpression" || languageCall(one, bindings) !== call) return false;
    return writtenPath(config, source, bindings, one.arguments[0]) === entry.path;
  });
}

function write(
  config: ConfigText,
  source: Source,
  style: Style,
  bindings: ReadonlyMap<string, Binding>,
  { entry, values }: { entry: Keeping | Ignoring; values: Options },
  before: number,
) {
  const place = writePlace(config, source, style, { path: entry.path, before });
  const name = entry.kind === "keep" ? entry.call : "ignore";
  const call = importOf(source, bindings, style, { name, isModule: (from) => from === "lethe", specifier: "lethe" });
  const written = (indent: string) => entryText(entry, values, call, place, style, indent);
  return { written, insertions: [...call.insertions, ...place.insertions] satisfies Insertion[] };
}

/** Options that are values: what they are called in this file. One import is added at a time. */
function valuesOf(
  config: ConfigText,
  source: Source,
  style: Style,
  bindings: ReadonlyMap<string, Binding>,
  entry: Keeping | Ignoring,
): { readonly written: Options; readonly insertions: readonly Insertion[] } {
  const written: Record<string, { readonly code: string }> = {};
  for (const [key, value] of Object.entries(entry.kind === "keep" ? (entry.values ?? {}) : {})) {
    const isSecret = "secret" in value;
    const { local, insertions } = isSecret
      ? importOf(source, bindings, style, { name: "secret", isModule: (from) => from === "lethe", specifier: "lethe" })
      : nameStore(config, source, style, value);
    if (insertions.length > 0) return { written, insertions };
    written[key] = { code: isSecret ? `${local}(${quoted(value.secret, style)})` : local };
  }
  return { written, insertions: [] };
}

function entryText(
  entry: Keeping | Ignoring,
  values: Options,
  call: Imported,
  place: WrittenPlace,
  style: Style,
  indent: string,
): string {
  if (entry.kind === "ignore") return `${call.local}(${place.text}, ${quoted(entry.reason, style)})`;
  const { owner, group, mode, ...others } = entry.options;
  const usual = usualMode(entry.call, place.personal);
  const whose = {
    ...(owner === undefined || owner === place.owner ? {} : { owner }),
    ...(group === undefined || group === place.owner ? {} : { group }),
    ...(mode === undefined || mode === usual ? {} : { mode }),
  };
  return writeCall(call.local, place.text, { ...values, ...whose, ...others }, style, indent);
}

function usualMode(call: Keeping["call"], personal: boolean): number {
  if (call === "secretFile") return 0o600;
  if (call === "keptFile") return personal ? 0o600 : 0o644;
  return personal ? 0o700 : 0o755;
}

/** As it would stand in a file without any style of its own. */
function plainEntry(entry: Keeping | Ignoring): string {
  const style = { quote: '"', semicolon: ";", newline: "\n", indent: "  " } as const;
  const path = quoted(entry.path, style);
  if (entry.kind === "ignore") return `ignore(${path}, ${quoted(entry.reason, style)})`;
  const values = Object.entries(entry.values ?? {}).map(([key, value]) => {
    return [key, { code: "secret" in value ? `secret(${quoted(value.secret, style)})` : value.name }] as const;
  });
  return writeCall(
    entry.call,
    path,
    { ...Object.fromEntries(values), ...entry.options },
    { ...style, newline: "\n" },
    "",
  );
}

/** The file of a machine that keeps nothing of its own yet: a state is exported at its end. */
function withNewState(config: ConfigText, source: Source, style: Style, entry: Keeping | Ignoring): string {
  const bindings = bindingsOf(source);
  const define = importOf(source, bindings, style, {
    name: "defineState",
    isModule: (from) => from === "lethe",
    specifier: "lethe",
  });
  const end = source.text.endsWith("\n") || source.text === "" ? "" : style.newline;
  const empty = `${end}${style.newline}export const state = ${define.local}([${style.newline}])${style.semicolon}${style.newline}`;
  const text = withInsertions(source.text, [...define.insertions, { at: source.text.length, text: empty }]);
  const sources = new Map([...config.sources, [source.path, text]]);
  return withEntry({ ...config, sources }, entry).text;
}
