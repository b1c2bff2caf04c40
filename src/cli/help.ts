import { type AnyCommand, type Flag, type Group, isGroup, kebab, type Node } from "./command.ts";
import { MEANINGS, status } from "./exit-status.ts";
import { everywhere } from "./parameters.ts";

type Row = readonly [left: string, right: string];

/** The help of a command or of a group of commands; ends with a newline. */
export function helpText(tree: Group, path: readonly string[], width: number): string {
  const node = find(tree, path);
  const sections = isGroup(node) ? groupHelp(node, path) : commandHelp(node, path);
  return sections.map((section) => renderSection(section, Math.min(width, 100))).join("\n");
}

export function find(tree: Group, path: readonly string[]): Node {
  let node: Node = tree;
  for (const word of path) {
    const below: Node | undefined = isGroup(node) ? node.commands[word] : undefined;
    if (below === undefined) throw new Error(`no command ${path.join(" ")}`);
    node = below;
  }
  return node;
}

/** What a command line of it looks like. */
export function usage(node: Node, path: readonly string[]): string {
  const words = ["lethe", ...path];
  if (isGroup(node)) return [...words, "COMMAND"].join(" ");
  const flags = Object.keys(node.flags ?? {}).length > 0 ? ["[FLAGS]"] : [];
  const places = Object.values(node.arguments ?? {}).map(({ placeholder, optional, many }) => {
    const name = many === true ? `${placeholder}...` : placeholder;
    return optional === true ? `[${name}]` : name;
  });
  return [...words, ...flags, ...places].join(" ");
}

export function flagRow([name, { placeholder, values, brief, letter }]: readonly [string, Flag]): Row {
  const value = values?.join("|") ?? placeholder;
  const short = letter === undefined ? "" : `-${letter}, `;
  return [`${short}--${kebab(name)}${value === undefined ? "" : ` ${value}`}`, brief];
}

/** The exit statuses of a command, its own meanings before the general ones. */
export function statusRows(command: AnyCommand): Row[] {
  const own = command.statuses ?? {};
  const general = [
    status.ok,
    status.trouble,
    ...("yes" in (command.flags ?? {}) ? [status.refused] : []),
    status.usage,
  ];
  const numbers = [...new Set([...general, ...Object.keys(own).map(Number)])].sort((a, b) => a - b);
  return numbers.map((number) => [String(number), own[number] ?? MEANINGS[number] ?? ""]);
}

export function visible(group: Group): readonly (readonly [string, Node])[] {
  return Object.entries(group.commands).filter(([, node]) => isGroup(node) || node.hidden !== true);
}

function sentence(brief: string): string {
  return `${brief.slice(0, 1).toUpperCase()}${brief.slice(1)}.`;
}

interface Section {
  readonly title?: string;
  readonly text?: readonly string[];
  readonly rows?: readonly Row[];
}

function groupHelp(group: Group, path: readonly string[]): Section[] {
  const rows: Row[] = visible(group).map(([name, node]) => [isGroup(node) ? `${name} ...` : name, node.brief]);
  const version: Row[] = path.length === 0 ? [["--version", "show the version"]] : [];
  return [
    { text: [usage(group, path), "", sentence(group.brief)] },
    { title: "Commands", rows },
    { title: "Flags", rows: [...version, ["--help", "show this, or what a command does and takes"]] },
  ];
}

function commandHelp(command: AnyCommand, path: readonly string[]): Section[] {
  const places = Object.values(command.arguments ?? {});
  const flags = [...Object.entries({ ...command.flags, ...everywhere }).map(flagRow), ["--help", "show this"] as const];
  return [
    { text: [usage(command, path), "", sentence(command.brief), ...(command.description?.split("\n") ?? [])] },
    ...(places.length > 0
      ? [{ title: "Arguments", rows: places.map(({ placeholder, brief }): Row => [placeholder, brief]) }]
      : []),
    { title: "Flags", rows: flags },
    { title: "Exit status", rows: statusRows(command) },
    ...(command.examples === undefined ? [] : [{ title: "Examples", rows: command.examples }]),
  ];
}

function renderSection({ title, text, rows = [] }: Section, width: number): string {
  const left = Math.min(26, Math.max(0, ...rows.map(([name]) => name.length)));
  const lines = rows.flatMap(([name, brief]) => {
    const [first = "", ...rest] = wrap(brief, width - left - 4);
    const head =
      name.length > left ? [`  ${name}`, `${" ".repeat(left + 4)}${first}`] : [`  ${name.padEnd(left)}  ${first}`];
    return [...head, ...rest.map((line) => `${" ".repeat(left + 4)}${line}`)];
  });
  const paragraphs = (text ?? []).flatMap((line) => (line === "" ? [""] : wrap(line, width)));
  return [...(title === undefined ? [] : [title]), ...paragraphs, ...lines]
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
