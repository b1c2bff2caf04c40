import type { PlainStore } from "../../model/index.ts";
import type { PlainStatus } from "./status.ts";
import { STORE } from "./store.ts";

const MEANT = "if it is meant: lethe state sync --take-over";

/** Why the store must not be written to, by what was heard of it, in plain words; undefined: it may. `takeOver`: a person said so. */
export function refusalOf({ address }: PlainStore, status: PlainStatus, takeOver = false): string | undefined {
  const { heard, place } = status;
  if (place?.inMemory === true) return `${address} is in memory, and no copy`;
  if (takeOver) return undefined;
  switch (heard.kind) {
    case "mine":
      return undefined;
    case "unheard":
      return `${address} was not asked yet: lethe state sync`;
    case "others":
      return `${address} has the copies of another (${STORE}/${heard.owner}): give this one a place of its own; ${MEANT}`;
    case "strange":
      return `${address} holds something already (${heard.example}) and was never this component's store: name an empty or new directory; ${MEANT}`;
    case "empty":
      return refusalOfEmpty(status, address);
  }
}

/** An empty place may be where a disk is not mounted. */
function refusalOfEmpty({ copiedMs, place }: PlainStatus, address: string): string | undefined {
  if (copiedMs !== undefined) {
    return `${address} is empty or not there, and was copied to before: is its disk mounted? Mount it; ${MEANT}`;
  }
  if (place?.onRoot === true) {
    return `${address} would be on the file system of / itself: is its disk mounted? Mount it; ${MEANT}`;
  }
  if (place?.besideSource === true) {
    return `${address} is on the same file system as what would be copied, and lost with it; ${MEANT}`;
  }
  return undefined;
}
