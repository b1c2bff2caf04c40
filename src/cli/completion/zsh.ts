import type { Group } from "../command.ts";
import { type FlagWord, type Place, places, type Word } from "./words.ts";

export function zsh(tree: Group): string {
  return `#compdef lethe
# made by: lethe completion zsh
${places(tree).map(functionOf).join("\n")}
_lethe "$@"
`;
}

function functionOf({ path, commands, flags, values, files }: Place): string {
  const specs = flags.map(flagSpec);
  if (commands.length === 0) {
    const rest = values.length > 0 ? `'*:argument:(${values.join(" ")})'` : `'*:argument:${files ? "_files" : " "}'`;
    return `${name(path)}() {
  _arguments ${[...specs, rest].join(" \\\n    ")}
}`;
  }
  return `${name(path)}() {
  local state line
  local -a commands=(${commands.map(described).join(" ")})
  _arguments -C ${[...specs, "'1:command:->command'", "'*::argument:->rest'"].join(" \\\n    ")}
  case $state in
    command) _describe command commands ;;
    rest) case $line[1] in
${commands.map((word) => `      ${word.name}) ${name([...path, word.name])} ;;`).join("\n")}
    esac ;;
  esac
}`;
}

function flagSpec({ name: flag, brief, takesValue, values, files }: FlagWord): string {
  const action = files ? "_files" : values.length > 0 ? `(${values.join(" ")})` : " ";
  return `'${flag}[${escaped(brief, "[]")}]${takesValue ? `:value:${action}` : ""}'`;
}

function described({ name: command, brief }: Word): string {
  return `'${command}:${escaped(brief, ":")}'`;
}

function escaped(text: string, special: string): string {
  const inner = text
    .split("")
    .map((character) => (special.includes(character) ? `\\${character}` : character))
    .join("");
  return inner.replaceAll("'", "'\\''");
}

function name(path: readonly string[]): string {
  return ["_lethe", ...path].join("_");
}
