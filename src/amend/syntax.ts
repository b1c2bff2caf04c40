import { parse } from "@babel/parser";

/** The parts of Babel's syntax tree that are looked at here, by its own names. */
export type Program = ReturnType<typeof parse>["program"];
export type Statement = Program["body"][number];
export type Import = Extract<Statement, { type: "ImportDeclaration" }>;
type Variables = Extract<Statement, { type: "VariableDeclaration" }>;
export type Expression = NonNullable<Variables["declarations"][number]["init"]>;
export type Call = Extract<Expression, { type: "CallExpression" }>;
export type List = Extract<Expression, { type: "ArrayExpression" }>;
export type Fields = Extract<Expression, { type: "ObjectExpression" }>;
export type Field = Fields["properties"][number];

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A file of a config and its syntax tree. Offsets are those of `text`, in UTF-16 code units. */
export interface Source {
  /** Relative to the config's directory. */
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  /** In the order of the text. */
  readonly comments: readonly (Span & { readonly line: boolean })[];
}

/** Throws the parser's SyntaxError: a config that was evaluated has none. */
export function parseSource(path: string, text: string): Source {
  const { program, comments } = parse(text, {
    sourceType: "module",
    plugins: ["typescript"],
    // A parenthesis belongs to what it holds: a comma goes behind it.
    createParenthesizedExpressions: true,
  });
  return {
    path,
    text,
    program,
    comments: (comments ?? []).map((comment) => ({ ...span(comment), line: comment.type === "CommentLine" })),
  };
}

export function span(node: { start?: number | null; end?: number | null }): Span {
  if (typeof node.start !== "number" || typeof node.end !== "number") throw new Error("a node that was not parsed");
  return { start: node.start, end: node.end };
}

/** What stands in it, without the parentheses and types around it. */
export function bare(expression: Expression): Expression {
  switch (expression.type) {
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
      return bare(expression.expression);
    default:
      return expression;
  }
}

/** The text that a literal stands for; undefined where it has to be evaluated. */
export function literalText(node: { type: string } | null | undefined): string | undefined {
  const expression = node === null || node === undefined ? undefined : bare(node as Expression);
  if (expression?.type === "StringLiteral") return expression.value;
  if (expression?.type !== "TemplateLiteral" || expression.expressions.length > 0) return undefined;
  return expression.quasis[0]?.value.cooked ?? undefined;
}

/** Name of a property; undefined for what is computed or spread. */
export function keyOf(field: Field): string | undefined {
  if (field.type === "SpreadElement" || field.computed) return undefined;
  if (field.key.type === "Identifier") return field.key.name;
  return literalText(field.key);
}
