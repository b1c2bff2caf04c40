import { join } from "node:path";
import type { GenerationContext } from "./context.ts";
import { JOURNAL } from "./places.ts";
import { syncPool } from "./subvolumes.ts";

/** An operation that was begun and not ended, on the disk it works on. */
export type Operation = InstallOperation | RootDeletion;

export interface InstallOperation {
  readonly version: 1;
  readonly kind: "install";
  readonly number: number;
  readonly key: string;
  /** ISO 8601, UTC. */
  readonly created: string;
}

/** Subvolumes to delete, by UUID, in this order. */
export interface RootDeletion {
  readonly version: 1;
  readonly kind: "delete-roots";
  readonly uuids: readonly string[];
}

export async function readOperation<Kind extends Operation["kind"]>(
  { host }: GenerationContext,
  top: string,
  kind: Kind,
): Promise<Extract<Operation, { kind: Kind }> | undefined> {
  const path = join(top, JOURNAL, `${kind}.json`);
  if (!(await host.exists(path))) return undefined;
  return JSON.parse(await host.readText(path)) as Extract<Operation, { kind: Kind }>;
}

export async function beginOperation(context: GenerationContext, top: string, operation: Operation): Promise<void> {
  await context.host.makeDir(join(top, JOURNAL));
  await context.host.writeFile(join(top, JOURNAL, `${operation.kind}.json`), `${JSON.stringify(operation)}\n`);
  await syncPool(context, top);
}

export async function endOperation(context: GenerationContext, top: string, kind: Operation["kind"]): Promise<void> {
  await syncPool(context, top);
  await context.host.remove(join(top, JOURNAL, `${kind}.json`));
  await syncPool(context, top);
}
