import type { Binding } from "./bindings.ts";
import { bare, type Expression, type Source, span } from "./syntax.ts";

/** What an expression comes to within its file, or why that cannot be told. */
export type Resolved =
  | { readonly found: Expression }
  /** In plain words: `it is imported from ./shared.ts`. */
  | { readonly why: string; readonly at: number };

/** Follows constants of the same file. */
export function resolve(expression: Expression, bindings: ReadonlyMap<string, Binding>, depth = 0): Resolved {
  const inner = bare(expression);
  if (inner.type !== "Identifier") return { found: inner };
  const binding = bindings.get(inner.name);
  const at = span(inner).start;
  if (binding?.kind === "value" && depth < 20) return resolve(binding.init, bindings, depth + 1);
  if (binding?.kind === "import" || binding?.kind === "namespace") {
    return { why: `${inner.name} is imported from ${binding.from}`, at };
  }
  return { why: `${inner.name} is no constant of this file`, at };
}

/** The value that a file exports as `name`; undefined where it exports no such. */
export function exportOf(
  { program }: Source,
  name: string,
  bindings: ReadonlyMap<string, Binding>,
): Resolved | undefined {
  for (const statement of program.body) {
    const at = span(statement).start;
    if (statement.type === "ExportDefaultDeclaration" && name === "default") {
      const { declaration } = statement;
      if (/Declaration$/.test(declaration.type)) return { why: "it is no value but a declaration", at };
      return resolve(declaration as Expression, bindings);
    }
    if (statement.type !== "ExportNamedDeclaration") continue;
    const binding = bindings.get(name);
    if (statement.declaration?.type === "VariableDeclaration") {
      const own = statement.declaration.declarations.find(({ id }) => id.type === "Identifier" && id.name === name);
      if (own !== undefined) {
        return binding?.kind === "value"
          ? resolve(binding.init, bindings)
          : { why: `${name} is no constant of this file`, at };
      }
    }
    for (const one of statement.specifiers) {
      if (one.type !== "ExportSpecifier") continue;
      const exported = one.exported.type === "Identifier" ? one.exported.name : one.exported.value;
      if (exported !== name) continue;
      const { source } = statement;
      if (source !== null && source !== undefined) return { why: `it comes from ${source.value}`, at };
      return resolve(one.local, bindings);
    }
  }
  return undefined;
}
