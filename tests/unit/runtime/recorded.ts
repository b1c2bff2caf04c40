import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LinkReading, RouteReading } from "../../../src/runtime/network.ts";
import { parseRuleset } from "../../../src/runtime/ruleset.ts";
import { parseUnits } from "../../../src/runtime/unit-reading.ts";

/** What the programs of a booted examples/server said: fresh, and after things were done to it by hand. */
export type Moment = "fresh" | "touched";

export function recorded(name: string): string {
  return readFileSync(join(import.meta.dirname, "recorded", name), "utf8");
}

export const ruleset = (moment: Moment) => parseRuleset(recorded(`nft-${moment}.json`), recorded(`nft-${moment}.txt`));
export const units = (moment: Moment) => parseUnits(recorded(`units-${moment}.txt`));
export const links = (moment: Moment) => JSON.parse(recorded(`addresses-${moment}.json`)) as LinkReading[];
export const routes = (moment: Moment) => JSON.parse(recorded(`routes-${moment}.json`)) as RouteReading[];
