import type { Amendment, ConfigText, FileAmendment, PackageAmendment, UnitAmendment } from "./amendment.ts";
import { type Binding, bindingsOf, languageCall } from "./bindings.ts";
import { byHand } from "./by-hand.ts";
import { importOf } from "./imports.ts";
import { type Insertion, withInsertions } from "./insertion.ts";
import { addItem, type Bracketed, ofArguments, ofFields, ofList, placeAmong } from "./list.ts";
import { exportOf, resolve } from "./resolve.ts";
import { quoted, type Style, styleOf } from "./style.ts";
import {
  type Call,
  type Expression,
  type Field,
  type Fields,
  keyOf,
  literalText,
  parseSource,
  type Source,
  span,
} from "./syntax.ts";
import { writeCall } from "./write-call.ts";

type SystemAmendment = Exclude<Amendment, { kind: "keep" | "ignore" }>;

interface Scene {
  readonly config: ConfigText;
  readonly source: Source;
  readonly bindings: ReadonlyMap<string, Binding>;
  readonly style: Style;
}

/** The system's file with a package, file or unit more. Throws UserError AMEND_BY_HAND. */
export function withSystemEntry(config: ConfigText, amendment: SystemAmendment): { path: string; text: string } {
  const path = config.system;
  const text = config.sources.get(path) ?? "";
  const source = parseSource(path, text);
  const scene: Scene = { config, source, bindings: bindingsOf(source), style: styleOf(source) };
  return { path, text: withInsertions(text, insertionsFor(scene, amendment)) };
}

function insertionsFor(scene: Scene, amendment: SystemAmendment): readonly Insertion[] {
  switch (amendment.kind) {
    case "package":
      return addPackage(scene, amendment);
    case "file":
      return addFile(scene, amendment);
    case "unit":
      return addUnit(scene, amendment);
  }
}

function addPackage(scene: Scene, { name }: PackageAmendment): Insertion[] {
  const { source, style, bindings } = scene;
  const add = `${quoted(name, style)}, in the list of packages`;
  const field = fieldOf(optionsOf(scene, add), "packages");
  if (field === undefined) throw refuse(scene, 0, "the system has no packages in plain sight", add);
  const call = follow(scene, plainValue(scene, field, add), add);
  if (call.type !== "CallExpression" || languageCall(call, bindings) !== "debian") {
    throw refuse(scene, span(call).start, "packages is not made by debian(...) right here", add);
  }
  const argument = call.arguments[1];
  if (argument === undefined) {
    return addItem(source, ofArguments(source, call), style, { render: () => `[${quoted(name, style)}]` });
  }
  const list = follow(scene, argument as Expression, add);
  if (list.type !== "ArrayExpression") {
    throw refuse(scene, span(list).start, "the list of packages is made by a calculation", add);
  }
  const names = list.elements.map((element) => literalText(element));
  if (names.includes(name)) return [];
  return addItem(source, ofList(list), style, { render: () => quoted(name, style), after: placeAmong(names, name) });
}

function addFile(scene: Scene, { path, source: from, options }: FileAmendment): Insertion[] {
  const { source, style, bindings } = scene;
  const key = quoted(path, style);
  const argument = quoted(from.call === "link" ? from.target : from.from, style);
  const add = `${key}: file.${from.call}(${argument}), in files`;
  const { list, within } = mapOf(scene, "files", add);
  if (list.keys.includes(path)) return [];
  const file = importOf(source, bindings, style, {
    name: "file",
    isModule: (module) => module === "lethe",
    specifier: "lethe",
  });
  const { mode, owner, group, replaces } = options;
  const render = (indent: string) =>
    `${key}: ${writeCall(`${file.local}.${from.call}`, argument, { mode, owner, group, replaces }, style, indent)}`;
  return [...file.insertions, ...within(render)];
}

function addUnit(scene: Scene, { name, state, scope }: UnitAmendment): Insertion[] {
  const { source, style } = scene;
  const key = scope === "system" ? "units" : "userUnits";
  const word = quoted(state, style);
  const add = `${quoted(name, style)}: ${word}, in ${key}`;
  const { list, within } = mapOf(scene, key, add);
  const there = list.fields === undefined ? undefined : fieldOf(list.fields, name);
  if (there === undefined) return within(() => `${quoted(name, style)}: ${word}`);
  const value = follow(scene, plainValue(scene, there, add), add);
  const said = value.type === "ObjectExpression" ? fieldOf(value, "state") : there;
  if (value.type === "ObjectExpression" && said === undefined) {
    return addItem(source, ofFields(value), style, { render: () => `state: ${word}` });
  }
  if (said !== undefined && literalText(plainValue(scene, said, add)) === state) return [];
  throw refuse(scene, span(there).start, `${name} is declared in another way here`, add);
}

/** A map of the system, such as `files`; where there is none, `within` writes it too. */
function mapOf(scene: Scene, name: string, add: string) {
  const { source, style } = scene;
  const options = optionsOf(scene, add);
  const field = fieldOf(options, name);
  if (field === undefined) {
    const within = (render: (indent: string) => string) =>
      addItem(source, ofFields(options), style, {
        render: (indent) => {
          const inside = indent + style.indent;
          return `${name}: {${style.newline}${inside}${render(inside)},${style.newline}${indent}}`;
        },
      });
    return { list: { fields: undefined, keys: [] as (string | undefined)[] }, within };
  }
  const fields = follow(scene, plainValue(scene, field, add), add);
  if (fields.type !== "ObjectExpression") {
    throw refuse(scene, span(fields).start, `${name} is made by a calculation`, add);
  }
  const list: Bracketed = ofFields(fields);
  const within = (render: (indent: string) => string) => addItem(source, list, style, { render });
  return { list: { fields, keys: fields.properties.map(keyOf) }, within };
}

/** What is given to defineSystem. */
function optionsOf(scene: Scene, add: string): Fields {
  const { source, bindings } = scene;
  const exported = exportOf(source, "default", bindings);
  if (exported === undefined) throw refuse(scene, 0, "the file has no default export", add);
  if ("why" in exported) throw refuse(scene, exported.at, exported.why, add);
  const call = exported.found;
  if (call.type !== "CallExpression" || languageCall(call, bindings) !== "defineSystem") {
    throw refuse(scene, span(call).start, "what is exported is not made by defineSystem right here", add);
  }
  const options = follow(scene, firstArgument(scene, call, add), add);
  if (options.type === "ObjectExpression") return options;
  throw refuse(scene, span(options).start, "what defineSystem is given is made by a calculation", add);
}

function firstArgument(scene: Scene, call: Call, add: string): Expression {
  const [argument] = call.arguments;
  if (argument !== undefined && argument.type !== "SpreadElement" && argument.type !== "ArgumentPlaceholder") {
    return argument;
  }
  throw refuse(scene, span(call).start, "defineSystem has nothing in plain sight in its brackets", add);
}

function fieldOf({ properties }: Fields, name: string): Field | undefined {
  return properties.find((field) => keyOf(field) === name);
}

function plainValue(scene: Scene, field: Field, add: string): Expression {
  if (field.type === "ObjectProperty") return field.value as Expression;
  throw refuse(scene, span(field).start, "this is no plain value", add);
}

function follow(scene: Scene, expression: Expression, add: string): Expression {
  const resolved = resolve(expression, scene.bindings);
  if ("why" in resolved) throw refuse(scene, resolved.at, resolved.why, add);
  return resolved.found;
}

function refuse({ config, source }: Scene, at: number, why: string, add: string) {
  return byHand(config.directory, source, at, why, add);
}
