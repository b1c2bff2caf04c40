import type { PlainStore } from "../../model/index.ts";
import type { PlainStatus } from "./status.ts";
import { howToClaim, STORE } from "./store.ts";

/** Why the store must not be written to, by what was heard of it, in plain words; undefined: it may. */
export function refusalOf(store: PlainStore, status: PlainStatus, owner: string): string | undefined {
  const { heard, place } = status;
  const { address } = store;
  const claim = `if it is meant to be this one: ${howToClaim(store, owner)}`;
  if (place?.inMemory === true) return `${address} is in memory, and no copy`;
  switch (heard.kind) {
    case "mine":
      return undefined;
    case "unheard":
      return `${address} was not asked yet: lethe state sync`;
    case "others":
      return `${address} has the copies of another (${STORE}/${heard.owner}): give this one a place of its own, or remove that file and ${claim}`;
    case "strange":
      return `${address} holds something already (${heard.example}) and was never this component's store: name an empty or new directory; ${claim}`;
    case "empty":
      return refusalOfEmpty(status, address, claim);
  }
}

/** An empty place may be where a disk is not mounted. */
function refusalOfEmpty({ copiedMs, place }: PlainStatus, address: string, claim: string): string | undefined {
  if (copiedMs !== undefined) {
    return `${address} is empty or not there, and was copied to before: is its disk mounted? Mount it; or, ${claim}`;
  }
  if (place?.onRoot === true) {
    return `${address} would be on the file system of / itself: is its disk mounted? Mount it; or, ${claim}`;
  }
  if (place?.besideSource === true) {
    return `${address} is on the same file system as what would be copied, and lost with it; ${claim}`;
  }
  return undefined;
}
