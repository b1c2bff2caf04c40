import type { PlainStore } from "../../model/index.ts";
import { standingOfCopied } from "../copied/standing.ts";
import type { Standing, Subject } from "../engine.ts";
import type { PlainStatus } from "./status.ts";
import { STORE } from "./store.ts";

export function standing(_: Subject, status: PlainStatus, store: PlainStore): Standing {
  const { source, heard, place, copiedMs } = status;
  const copied = standingOfCopied(source, { store: store.name, newestMs: copiedMs });
  if (source.kind !== "there" || source.files.size === 0 || source.compared === undefined) return copied;
  if (place?.holdsStore === true) {
    return {
      verdict: "losing",
      says: [`its only copy is on the same file system: ${store.address}`],
      lost: source.amount,
    };
  }
  if (heard.kind === "others") {
    const says = `${store.address} has the copies of another by now (${STORE}/${heard.owner})`;
    return { verdict: "unknown", says: [says], lost: source.amount };
  }
  // A disk that lies in a drawer is a copy.
  const away = heard.kind === "empty" ? [`${store.address} was not there when it was last asked`] : [];
  return { ...copied, says: [...copied.says, ...away] };
}
