import { NOTHING, type Standing } from "../engine.ts";
import type { Source } from "./source.ts";

/** What is known of the copy. */
export interface Copy {
  /** For a person: the store's name. */
  readonly store: string;
  /** Milliseconds since 1970 of the newest copy that is known of; undefined: none is. */
  readonly newestMs: number | undefined;
}

/** How a tree stands that is copied as a whole. */
export function standingOfCopied(source: Source, copy: Copy): Standing {
  const { newestMs } = copy;
  return { ...standingOf(source, copy), ...(newestMs === undefined ? {} : { copiedMs: newestMs }) };
}

function standingOf(source: Source, { store, newestMs }: Copy): Standing {
  if (source.kind === "unknown") return { verdict: "unknown", says: [source.why], lost: NOTHING };
  if (source.kind === "absent") {
    return {
      verdict: "safe",
      says: [newestMs === undefined ? "nothing is there" : `nothing is here; ${store} has it`],
      lost: NOTHING,
    };
  }
  const { amount, compared, partial } = source;
  const lost = compared === undefined ? amount : compared.changed;
  if (partial) return { verdict: "unknown", says: ["part of it may not be read"], lost };
  if (amount.files === 0) return { verdict: "safe", says: ["empty"], lost: NOTHING };
  if (compared === undefined) {
    // Another disk's copy: what is here was never compared with it.
    const says =
      newestMs === undefined ? "nothing has copied it" : `${store} has a copy, which this was not compared with`;
    return { verdict: "losing", says: [says], lost };
  }
  if (lost.files === 0) return { verdict: "safe", says: [`${store} has it`], lost: NOTHING };
  const count = `${lost.files} file${lost.files === 1 ? "" : "s"}`;
  return { verdict: "losing", says: [`${count} changed since it was copied to ${store}`], lost };
}
