import type { Group } from "../command.ts";
import { type Place, places } from "./words.ts";

export function bash(tree: Group): string {
  const all = places(tree);
  return `# bash completion for lethe; made by: lethe completion bash
_lethe() {
  local word=\${COMP_WORDS[COMP_CWORD]} former=\${COMP_WORDS[COMP_CWORD-1]} path= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
${all
  .filter(({ path }) => path.length > 0)
  .map(step)
  .join("\n")}
    esac
  done
  case "$path $former" in
${all.flatMap(valuesOfFlags).join("\n")}
  esac
  case $path in
${all.map(wordsOf).join("\n")}
  esac
}
complete -F _lethe lethe
`;
}

function step({ path }: Place): string {
  return `      "${joined(path)}") path="${joined(path)}" ;;`;
}

function valuesOfFlags({ path, flags }: Place): string[] {
  return flags
    .filter(({ takesValue }) => takesValue)
    .map(({ name, values, files }) => {
      const answer = files ? "compgen -f" : `compgen -W '${values.join(" ")}'`;
      return `    "${joined(path)} ${name}") mapfile -t COMPREPLY < <(${answer} -- "$word"); return ;;`;
    });
}

function wordsOf({ path, commands, flags, values, files }: Place): string {
  const words = [...commands.map(({ name }) => name), ...values, ...flags.map(({ name }) => name)];
  const answer = `compgen ${files ? "-f " : ""}-W '${words.join(" ")}' -- "$word"`;
  return `    "${joined(path)}") mapfile -t COMPREPLY < <(${answer}) ;;`;
}

/** Each word with a space before it: the empty path is the empty string. */
function joined(path: readonly string[]): string {
  return path.map((word) => ` ${word}`).join("");
}
