import { type AnyCommand, type Group, isGroup, type Node, walk } from "./command.ts";
import { find, flagRow, statusRows, usage, visible } from "./help.ts";
import { everywhere } from "./parameters.ts";
import { usageError } from "./usage-error.ts";

/** The page of one command as roff, for man(1). */
export function manualPage(tree: Group, path: readonly string[]): string {
  if (![...walk(tree, [])].some(([words]) => words.join(" ") === path.join(" "))) {
    throw usageError(`there is no command ${path.join(" ")}`);
  }
  return page(find(tree, path), path);
}

/** File name (`lethe-system-build.1`) and roff of every page. */
export function manualPages(tree: Group): readonly (readonly [string, string])[] {
  return [...walk(tree, [])].map(([path, node]) => [`${title(path)}.1`, page(node, path)]);
}

function page(node: Node, path: readonly string[]): string {
  const parts = [
    `.TH ${title(path).toUpperCase()} 1 "" Lethe "Lethe"`,
    ".SH NAME",
    `${roff(title(path))} \\- ${roff(node.brief)}`,
    ".SH SYNOPSIS",
    `.B ${roff(usage(node, path))}`,
    ...(isGroup(node) ? groupParts(node, path) : commandParts(node)),
  ];
  return `${parts.join("\n")}\n`;
}

function groupParts(group: Group, path: readonly string[]): string[] {
  const rows = visible(group).map(([name, { brief }]) => [`${title([...path, name])}(1)`, brief] as const);
  return [".SH COMMANDS", ...rows.flatMap(entry)];
}

function commandParts(command: AnyCommand): string[] {
  const places = Object.values(command.arguments ?? {}).map(({ placeholder, brief }) => [placeholder, brief] as const);
  const flags = Object.entries({ ...command.flags, ...everywhere }).map(flagRow);
  return [
    ...(command.description === undefined
      ? []
      : [".SH DESCRIPTION", ...command.description.split("\n\n").flatMap(paragraph)]),
    ...(places.length === 0 ? [] : [".SH ARGUMENTS", ...places.flatMap(entry)]),
    ".SH FLAGS",
    ...flags.flatMap(entry),
    ".SH EXIT STATUS",
    ...statusRows(command).flatMap(entry),
    ...(command.examples === undefined ? [] : [".SH EXAMPLES", ...command.examples.flatMap(entry)]),
  ];
}

function paragraph(text: string): string[] {
  return [".PP", roff(text.replaceAll("\n", " "))];
}

function entry([left, right]: readonly [string, string]): string[] {
  return [".TP", `.B ${roff(left)}`, roff(right)];
}

function title(path: readonly string[]): string {
  return ["lethe", ...path].join("-");
}

/** A hyphen is typed as it is, and a line that begins with a dot or a quote is no request. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replace(/-/g, "\\-")
    .replace(/^([.'])/, "\\&$1");
}
