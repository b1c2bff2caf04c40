import type { Group } from "../command.ts";
import { type FlagWord, type Place, places } from "./words.ts";

export function fish(tree: Group): string {
  return `# fish completion for lethe; made by: lethe completion fish
function __lethe_at
  set -l words (commandline -opc)[2..-1]
  set -l commands (string match -v -- '-*' $words)
  set -l wanted (count $argv)
  test (count $commands) -ge $wanted; or return 1
  test $wanted -eq 0; or test "$commands[1..$wanted]" = "$argv"
end
function __lethe_exactly
  set -l words (commandline -opc)[2..-1]
  set -l commands (string match -v -- '-*' $words)
  test (count $commands) -eq (count $argv); and test "$commands" = "$argv"
end
complete -c lethe -f
${places(tree).flatMap(linesOf).join("\n")}
`;
}

function linesOf({ path, commands, flags, values, files }: Place): string[] {
  const here = quoted(["__lethe_at", ...path].join(" "));
  const exactly = quoted(["__lethe_exactly", ...path].join(" "));
  return [
    ...commands.map(({ name, brief }) => `complete -c lethe -n ${exactly} -a ${name} -d ${quoted(brief)}`),
    ...values.map((value) => `complete -c lethe -n ${exactly} -a ${value}`),
    ...(files ? [`complete -c lethe -n ${here} -F`] : []),
    ...(commands.length > 0 ? [] : flags.map((flag) => flagLine(flag, here))),
  ];
}

function flagLine({ name, brief, takesValue, values, files }: FlagWord, here: string): string {
  const value = files ? " -r -F" : values.length > 0 ? ` -x -a ${quoted(values.join(" "))}` : takesValue ? " -x" : "";
  return `complete -c lethe -n ${here} -l ${name.slice(2)}${value} -d ${quoted(brief)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
