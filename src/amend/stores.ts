import type { ConfigText, StoreInSight } from "./amendment.ts";
import { bindingsOf, languageCall } from "./bindings.ts";
import { importedFile, importOf, specifierOf } from "./imports.ts";
import type { Insertion } from "./insertion.ts";
import { stateFileOf } from "./state-file.ts";
import type { Style } from "./style.ts";
import { bare, parseSource, type Source } from "./syntax.ts";

const KINDS = ["restic", "rclone", "rsync"] as const;

/** Stores that an entry of the state can name: constants of its own file, and what others export. Sorted by name. */
export function storesInSight(config: ConfigText): StoreInSight[] {
  const own = stateFileOf(config);
  const found: StoreInSight[] = [];
  for (const [path, text] of config.sources) {
    if (!path.endsWith(".ts") || (path !== own && path.startsWith("machines/"))) continue;
    const bindings = bindingsOf(parseSource(path, text));
    for (const [name, binding] of bindings) {
      if (binding.kind !== "value" || (path !== own && !binding.exported)) continue;
      const call = bare(binding.init);
      if (call.type !== "CallExpression") continue;
      const kind = KINDS.find((one) => one === languageCall(call, bindings));
      if (kind !== undefined) found.push({ name, kind, file: path });
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How a file names a store, and what has to come into it for that. */
export function nameStore(
  config: ConfigText,
  source: Source,
  style: Style,
  { name, file }: StoreInSight,
): { readonly local: string; readonly insertions: readonly Insertion[] } {
  if (file === source.path) return { local: name, insertions: [] };
  const files = new Set(config.sources.keys());
  const isModule = (from: string) => importedFile(source.path, from, files) === file;
  return importOf(source, bindingsOf(source), style, { name, isModule, specifier: specifierOf(source, file) });
}
