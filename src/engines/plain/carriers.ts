import type { PlainStore } from "../../model/index.ts";
import type { Carrier, CarrierContext } from "./carrier.ts";
import { rclone } from "./rclone.ts";
import { rsync } from "./rsync.ts";

export function carrierFor(store: PlainStore, status: CarrierContext<PlainStore>["status"]): Carrier {
  return store.kind === "rclone" ? rclone({ store, status }) : rsync({ store, status });
}
