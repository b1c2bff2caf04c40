import type { PlainStore } from "../../model/index.ts";
import type { Subject } from "../engine.ts";

/** What Lethe itself has in a store of plain files; it is none of what was copied. */
export const STORE = ".lethe-store";

/** File in it that says what attributes the copied files have. */
export const ATTRIBUTES = "attributes.gz";

/** Directory in it, of directories by date: what was overwritten or deleted by a sync. */
const FORMER = "former";

/** File in it whose name says who copies here. It is looked for in a listing, so one question to the store answers all. */
export function ownerOf({ machine, component }: Pick<Subject, "machine" | "component">): string {
  return `owner.${machine}.${component.type}.${component.name}`;
}

/** The address of a path in the store. */
export function inStore({ address }: Pick<PlainStore, "address">, path: string): string {
  return /[:/]$/.test(address) ? `${address}${path}` : `${address}/${path}`;
}

/** `2026-11-24T12.30.00Z`: a colon is no part of a name on many file systems. `nowMs`: milliseconds since 1970. */
export function formerPlace(nowMs: number): string {
  return `${STORE}/${FORMER}/${new Date(nowMs).toISOString().slice(0, 19).replaceAll(":", ".")}Z`;
}
