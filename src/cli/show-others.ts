import type { StateStatus } from "../workflows/index.ts";
import type { Output } from "./output.ts";
import { showAge } from "./show-standing.ts";

/** What other machines have copied to the stores of this one; several components may share a store. */
export function showOthers(output: Output, { standings }: StateStatus, now: Date): void {
  const all = standings.flatMap(({ standing }) => standing.others ?? []);
  const newest = new Map(all.map((one) => [`${one.machine} ${one.name} ${one.store}`, one]));
  const sorted = [...newest].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, other]) => other);
  output.raw(output.json ? "" : "\n");
  if (sorted.length === 0) output.print("no other machine has copied anything to these stores");
  for (const other of sorted) {
    const { machine, name, store, copiedMs } = other;
    output.result(
      { kind: "other", ...other },
      () => `${machine}: ${name} copied to ${store} ${showAge(copiedMs, now)}`,
    );
  }
}
