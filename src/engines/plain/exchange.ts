import { isUtf8 } from "node:buffer";
import type { Hooks, PlainStore } from "../../model/index.ts";
import { refusal, warnings } from "../copied/guard.ts";
import type { Plan, Subject } from "../engine.ts";
import type { Step } from "../step.ts";
import type { Carrier } from "./carrier.ts";
import { refusalOf } from "./refusal.ts";
import type { PlainStatus } from "./status.ts";
import { ATTRIBUTES, formerPlace, ownerOf, STORE } from "./store.ts";

/** `mirrors`: what is deleted here is deleted there too. `deletions`: a person said that much of it is meant. */
export interface Manner {
  readonly store: PlainStore;
  readonly hooks: Hooks | undefined;
  readonly mirrors: boolean;
  readonly deletions: boolean;
  /** A person said that the store is this one's, whatever it says itself. */
  readonly takeOver: boolean;
}

/** Copies what is here, where it is sure whose store it is and that what is here is all there should be. */
export function exchange(subject: Subject, status: PlainStatus, carrier: Carrier, manner: Manner): Plan {
  const { source, heard, paths } = status;
  const { store, hooks, mirrors, deletions, takeOver } = manner;
  if (source.kind === "absent") return { steps: [], left: [] };
  const owner = ownerOf(subject);
  // Where nothing is ever deleted, nothing has to be feared from what is gone.
  const why =
    refusal(source, deletions || !mirrors) ??
    (heard.kind === "unheard" ? undefined : refusalOf(store, status, takeOver));
  const left = [...(why === undefined ? [] : [why]), ...warnings(source), ...unnameable(store, status)];
  if (why !== undefined || source.kind !== "there" || heard.kind === "unheard") return { steps: [], left };
  if (status.isStore) {
    return { steps: [], left: [`it holds ${STORE}, so it is a store itself and not copied`, ...left] };
  }
  const { compared } = source;
  const isOwn = heard.kind === "mine" && (compared !== undefined || status.begun);
  const isKnown = !status.unmatched && (isOwn || heard.kind === "empty");
  const deletes = mirrors && (deletions || isKnown);
  const copy: Step = {
    kind: "copy",
    title: `copy to ${store.name}`,
    from: subject.at,
    apart: subject.apart,
    ...(hooks === undefined ? {} : { hooks }),
    attributes: `${paths.outgoing}/${STORE}/${ATTRIBUTES}`,
    steps: [
      carrier.send(paths.outgoing, heard.kind === "others"),
      ...carrier.copy({
        from: subject.at,
        apart: subject.apart,
        former: formerPlace(status.nowMs),
        deletes: deletes && { most: deletions ? undefined : mostOf(compared?.gone ?? 0) },
        rewritten: compared?.rewritten ?? [],
        restamped: compared?.restamped ?? [],
      }),
    ],
    remembers: paths.copied,
  };
  const notes = heard.kind === "empty" ? [paths.begun] : isKnown ? [] : [paths.unmatched];
  const first = mark(subject, { store, outgoing: paths.outgoing, owner, notes });
  if (!mirrors || isKnown) return { steps: [first, copy], left };
  if (deletions) return { steps: [first, copy, forget(paths.unmatched)], left };
  const stays = `what only ${store.name} has stays there, since this disk was never compared with it: lethe state sync --deletions deletes it`;
  return { steps: [first, copy], left: [...left, stays] };
}

/** The program counts by itself too, and counts directories with the files. */
function mostOf(gone: number): number {
  return gone * 2 + 100;
}

/** A file whose name says whose store it is, and what is noted here. */
function mark(
  { machine, component }: Subject,
  {
    store,
    outgoing,
    owner,
    notes,
  }: {
    readonly store: PlainStore;
    readonly outgoing: string;
    readonly owner: string;
    readonly notes: readonly string[];
  },
): Step {
  const text = `Lethe copies ${component.path} of ${machine} here. What it replaced or deleted is in former/, by date.`;
  const write =
    'mkdir -p "$1" && rm -f "$1"/owner.* && printf "%s\\n" "$3" >"$1/$2" && printf "%s\\n" "$4" >"$1/../../address"';
  const script = `${write} && shift 4 && for note; do : >"$note" || exit; done`;
  return shell("note whose store it is", script, [`${outgoing}/${STORE}`, owner, text, store.address, ...notes]);
}

function forget(file: string): Step {
  return shell("note that it is as here", 'rm -f "$1"', [file]);
}

function shell(title: string, script: string, words: readonly string[]): Step {
  return { kind: "run", program: "other", title, argv: ["sh", "-c", script, "sh", ...words], env: {}, timeout: 60 };
}

/** rclone writes other signs in the place of what is no UTF-8. */
function unnameable({ kind, name }: PlainStore, { source }: PlainStatus): string[] {
  if (kind !== "rclone" || source.kind !== "there") return [];
  const odd = [...source.files.keys()].filter((path) => !isUtf8(Buffer.from(path, "latin1")));
  return odd.length === 0
    ? []
    : [`${odd.length} names in it are no UTF-8, which rclone spells otherwise at ${name}: rename them`];
}
