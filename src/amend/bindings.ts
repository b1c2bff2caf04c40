import { bare, type Call, type Expression, type Import, literalText, type Source, type Span, span } from "./syntax.ts";

/** What a name at the top of a file stands for. */
export type Binding =
  | { readonly kind: "value"; readonly init: Expression; readonly span: Span; readonly exported: boolean }
  | { readonly kind: "import"; readonly from: string; readonly name: string; readonly statement: Import }
  | { readonly kind: "namespace"; readonly from: string }
  | { readonly kind: "other" };

/** Every name at the top of a file. */
export function bindingsOf(source: Source): ReadonlyMap<string, Binding> {
  const found = new Map<string, Binding>();
  for (const statement of source.program.body) {
    if (statement.type === "ImportDeclaration") {
      const from = statement.source.value;
      for (const one of statement.specifiers) found.set(one.local.name, imported(statement, one, from));
      continue;
    }
    const exported = statement.type === "ExportNamedDeclaration";
    const declared = exported ? statement.declaration : statement;
    if (declared?.type === "VariableDeclaration") {
      for (const { id, init } of declared.declarations) {
        if (id.type !== "Identifier") continue;
        const constant = declared.kind === "const" && init !== null && init !== undefined;
        found.set(id.name, constant ? { kind: "value", init, span: span(statement), exported } : { kind: "other" });
      }
    } else if (declared !== null && declared !== undefined && "id" in declared && declared.id?.type === "Identifier") {
      found.set(declared.id.name, { kind: "other" });
    }
  }
  return found;
}

function imported(statement: Import, one: Import["specifiers"][number], from: string): Binding {
  if (statement.importKind === "type") return { kind: "other" };
  if (one.type === "ImportNamespaceSpecifier") return { kind: "namespace", from };
  if (one.type === "ImportDefaultSpecifier") return { kind: "import", from, name: "default", statement };
  if (one.importKind === "type") return { kind: "other" };
  const name = one.imported.type === "Identifier" ? one.imported.name : one.imported.value;
  return { kind: "import", from, name, statement };
}

/** Which function of the language a call calls: `directory`, `file.from`; undefined for one's own. */
export function languageCall(call: Call, bindings: ReadonlyMap<string, Binding>): string | undefined {
  const path: string[] = [];
  let at: { readonly type: string } = call.callee;
  for (;;) {
    const node = at as Expression;
    if (node.type === "Identifier") {
      const binding = bindings.get(node.name);
      if (binding?.kind === "import" && binding.from === "lethe") return [binding.name, ...path].join(".");
      return binding?.kind === "namespace" && binding.from === "lethe" ? path.join(".") : undefined;
    }
    if (node.type !== "MemberExpression" || node.computed || node.property.type !== "Identifier") return undefined;
    path.unshift(node.property.name);
    at = node.object;
  }
}

/** The account that an expression makes: `user("ada", ...)`. */
export function userMade(init: Expression, bindings: ReadonlyMap<string, Binding>): string | undefined {
  const call = bare(init);
  if (call.type !== "CallExpression" || languageCall(call, bindings) !== "user") return undefined;
  return literalText(call.arguments[0]);
}
