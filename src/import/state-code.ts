import { type Code, entry, importLine, layOut, quoted } from "./code.ts";
import type { FoundState } from "./homes.ts";

/** state.ts. `variables`: what system.ts calls each person. */
export function stateFile(state: readonly FoundState[], variables: ReadonlyMap<string, string>): string {
  const kinds = [...new Set(state.map(({ kind }) => kind as string))];
  const people = [
    ...new Set(state.flatMap(({ person }) => (person === undefined ? [] : [variables.get(person) ?? ""]))),
  ];
  const call = (one: FoundState): Code => {
    const of = variables.get(one.person ?? "") ?? "";
    const place =
      one.person === undefined ? quoted(one.path) : `${of}.home(${one.path === "" ? "" : quoted(one.path)})`;
    const object = [
      ...(one.remote === undefined ? [] : [entry("remote", quoted(one.remote))]),
      ...(one.kind === "cache" ? [entry("limit", quoted("10G"))] : []),
      ...(one.owner === undefined ? [] : [entry("owner", quoted(one.owner))]),
      ...(one.group === undefined ? [] : [entry("group", quoted(one.group))]),
      ...(one.mode === undefined ? [] : [entry("mode", `0o${one.mode.toString(8)}`)]),
      entry("reason", quoted(one.reason)),
    ];
    return { call: one.kind, with: [place, { object }] };
  };
  const list = [
    {
      comment: "What is not named here is no part of the machine: lethe state check-untracked says what else there is.",
    },
    ...state.map(call),
  ];
  return [
    importLine([...kinds, "defineState"].sort(), "lethe"),
    ...(people.length === 0 ? [] : [importLine(people.sort(), "./system.ts")]),
    "",
    `export default ${layOut({ call: "defineState", with: [{ list }] }, 0, "export default ".length, 1)};`,
    "",
  ].join("\n");
}
