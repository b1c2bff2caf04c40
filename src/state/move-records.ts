import { join } from "node:path";
import { type ComponentRow, parseComponents } from "../format/index.ts";
import type { LiveMachine, MoveContext } from "./move-context.ts";
import { ADOPT_JOURNAL } from "./move-places.ts";

interface Journal {
  readonly version: 1;
  readonly kind: "adopt";
  readonly boot: string;
  readonly rows: readonly ComponentRow[];
}

export async function readJournal({ host }: MoveContext, { disk }: LiveMachine): Promise<Journal | undefined> {
  const path = join(disk.top, ADOPT_JOURNAL);
  return (await host.exists(path)) ? (JSON.parse(await host.readText(path)) as Journal) : undefined;
}

export function journalText({ boot }: LiveMachine, rows: readonly ComponentRow[]): string {
  return `${JSON.stringify({ version: 1, kind: "adopt", boot, rows } satisfies Journal)}\n`;
}

export async function readTable({ host }: MoveContext, path: string): Promise<ComponentRow[]> {
  return (await host.exists(path)) ? parseComponents(await host.readText(path)) : [];
}

export function isSameRow(one: ComponentRow, other: ComponentRow): boolean {
  return one.path === other.path && one.type === other.type && one.name === other.name;
}
