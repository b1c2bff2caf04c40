import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { Subject } from "../engine.ts";
import type { ResticComponent } from "./status.ts";

/** Files in which is remembered what one store has of one component; another address is another store. */
export interface Records {
  /** Listing of what the last snapshot holds. */
  readonly listing: string;
  /** Snapshots of the store, as it told; `null`: it has no repository. */
  readonly heard: string;
  /** Listing as the store told it, where the own one was lost. */
  readonly told: string;
  /** What restic said when it last made, restored, thinned out, pruned, checked. */
  readonly made: string;
  readonly restored: string;
  readonly thinned: string;
  readonly pruned: string;
  readonly checked: string;
  /** Where files are read back to. */
  readonly scratch: string;
  /** Of all components of the store. */
  readonly lock: string;
}

export function recordsOf({ component, records }: Subject<ResticComponent>): Records {
  const store = createHash("sha256").update(component.store.address).digest("hex").slice(0, 12);
  const own = join(records, `restic-${store}`);
  const shared = join(dirname(dirname(records)), "restic", store);
  return {
    listing: join(own, "listing"),
    heard: join(own, "snapshots.json"),
    told: join(own, "told.json"),
    made: join(own, "made.json"),
    restored: join(own, "restored.json"),
    thinned: join(own, "thinned.json"),
    pruned: join(shared, "pruned"),
    checked: join(shared, "checked"),
    scratch: join(own, "scratch"),
    lock: join(shared, "lock"),
  };
}
