import type { PlainStore } from "../../model/index.ts";
import type { Heard } from "./status.ts";
import { STORE } from "./store.ts";

/** What a new file system has by itself. */
const NOTHING = new Set(["lost+found", "System Volume Information"]);

/** What a listing of a store's top, and of what Lethe has in it, comes to. `owner`: the name of the file that is to be there. */
export function heardOf(names: readonly string[], owner: string): Heard {
  const owners = names.flatMap((name) => (name.startsWith(`${STORE}/owner.`) ? [name.slice(STORE.length + 1)] : []));
  const other = owners.find((name) => name !== owner);
  if (other !== undefined) return { kind: "others", owner: other };
  if (owners.length > 0) return { kind: "mine" };
  const example = names.find((name) => !name.startsWith(STORE) && !NOTHING.has(name));
  return example === undefined ? { kind: "empty" } : { kind: "strange", example };
}

/** Paths in the store, by what the program that was asked has printed. */
export function namesIn({ kind, address }: PlainStore, printed: string): string[] {
  const lines = printed.split("\n").filter((line) => line !== "");
  if (kind === "rclone") return lines.map((line) => line.replace(/\/$/, ""));
  // `rsync --list-only`: mode, size, date, time, name; the name of the directory itself comes before what is in it.
  const names = lines.flatMap((line) => /^\S+ +[\d,.]+ \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (.+)$/.exec(line)?.[1] ?? []);
  if (isModule(address)) return names.filter((name) => name !== ".");
  return names.flatMap((name) => (name.includes("/") ? [name.slice(name.indexOf("/") + 1)] : []));
}

/** The top of what an rsync daemon offers, which has no name of its own in a listing. */
export function isModule(address: string): boolean {
  return /^rsync:\/\/[^/]+\/[^/]*\/?$/.test(address);
}
