import { textOf } from "../format/index.ts";
import type { RuntimeDifference, RuntimeUnexamined } from "./difference.ts";

/** The forms of docs/reference/runtime.md. */
export function runtimeJson(difference: RuntimeDifference): unknown {
  return { kind: "runtime", ...difference };
}

export function runtimeUnexaminedJson(one: RuntimeUnexamined): unknown {
  return { kind: "runtime-unexamined", ...one };
}

const MARKS = { added: "+", missing: "-", changed: "~" } as const;

/** For people: `+ address  198.51.100.7/24 on eth0`. */
export function runtimeLine({ area, change, subject, live, declared }: RuntimeDifference): string {
  const told = {
    added: live === undefined ? "" : ` (${live})`,
    missing: declared === undefined ? "" : ` (${declared})`,
    changed: `: ${live ?? ""}; declared: ${declared ?? ""}`,
  };
  return textOf(Buffer.from(`${MARKS[change]} ${area.padEnd(9)} ${subject}${told[change]}`), { controls: true });
}
