import type { Host } from "../host/index.ts";

/** What is asked of each unit; of some kinds of units some of it has no meaning and is absent. */
const PROPERTIES = [
  ...["Id", "Type", "LoadState", "ActiveState", "SubState", "Result", "UnitFileState", "FragmentPath", "Transient"],
  ...["ConditionResult", "InactiveEnterTimestampMonotonic", "TriggeredBy", "WantedBy", "RequiredBy", "BoundBy"],
  ...["BusName", "Where"],
] as const;

type Property = (typeof PROPERTIES)[number];

export type UnitReading = { readonly Id: string } & { readonly [name in Property]?: string };

/** `systemctl show`: `Name=value` lines, and an empty line between units. */
export function parseUnits(text: string): UnitReading[] {
  return text.split("\n\n").flatMap((block) => {
    const unit = Object.fromEntries(
      block.split("\n").flatMap((line) => {
        const at = line.indexOf("=");
        return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
      }),
    ) as Partial<UnitReading>;
    return unit.Id === undefined ? [] : [{ ...unit, Id: unit.Id }];
  });
}

/** Every unit that systemd has loaded. */
export async function readUnits(live: Host): Promise<UnitReading[]> {
  const argv = ["systemctl", "show", "--all", "*", `--property=${PROPERTIES.join(",")}`];
  return parseUnits((await live.run(argv, { effect: "read" })).text);
}
