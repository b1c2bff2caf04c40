import type { LeftBehind } from "../workflows/index.ts";
import { showAge } from "./show-standing.ts";
import { showBytes } from "./size.ts";

/** `repository srv-notes (/srv/notes): 3 files, 12 kB, the newest of 3 days ago; generation 4 declares it still` */
export function describeLeftover(one: LeftBehind, now: Date): string {
  const { kind, type, name, path, files, bytes, newestMs, generations, stores } = one;
  const what = kind === "data" ? "" : "what is remembered of ";
  const age = files === 0 ? "" : `, the newest of ${showAge(newestMs, now)}`;
  const still = generations.map((number) => `; generation ${number} declares it still`).join("");
  const copies = stores.length === 0 ? "" : `; its copies at ${stores.join(", ")} stay`;
  const seen = path === undefined ? "" : ` (${path})`;
  return `${what}${type} ${name}${seen}: ${files} file${files === 1 ? "" : "s"}, ${showBytes(bytes)}${age}${still}${copies}`;
}

/** What has to be typed to agree. */
export function wordOf(chosen: readonly LeftBehind[]): string {
  return [...new Set(chosen.map(({ name }) => name))].join(",");
}
