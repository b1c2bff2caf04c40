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
}

/** Copies what is here, where it is sure whose store it is and that what is here is all there should be. */
export function exchange(subject: Subject, status: PlainStatus, carrier: Carrier, manner: Manner): Plan {
  const { source, heard, paths } = status;
  const { store, hooks, mirrors, deletions } = manner;
  if (source.kind === "absent") return { steps: [], left: [] };
  const owner = ownerOf(subject);
  // Where nothing is ever deleted, nothing has to be feared from what is gone.
  const why =
    refusal(source, deletions || !mirrors) ?? (heard.kind === "unheard" ? undefined : refusalOf(store, status, owner));
  const left = [...(why === undefined ? [] : [why]), ...warnings(source), ...unnameable(store, status)];
  if (why !== undefined || source.kind !== "there" || heard.kind === "unheard") return { steps: [], left };
  if (status.isStore) {
    return { steps: [], left: [`it holds ${STORE}, so it is a store itself and not copied`, ...left] };
  }
  const { compared } = source;
  const copy: Step = {
    kind: "copy",
    title: `copy to ${store.name}`,
    from: subject.at,
    apart: subject.apart,
    ...(hooks === undefined ? {} : { hooks }),
    attributes: `${paths.outgoing}/${STORE}/${ATTRIBUTES}`,
    steps: [
      carrier.send(paths.outgoing),
      ...carrier.copy({
        from: subject.at,
        apart: subject.apart,
        former: formerPlace(status.nowMs),
        deletes: mirrors && (compared !== undefined || deletions) ? { most: mostOf(compared?.gone, deletions) } : false,
        rewritten: compared?.rewritten ?? [],
        restamped: compared?.restamped ?? [],
      }),
    ],
    remembers: paths.copied,
  };
  const unknown = mirrors && heard.kind === "mine" && compared === undefined && !deletions;
  return {
    steps: [mark(paths.outgoing, owner, subject), copy],
    left: unknown
      ? [
          ...left,
          `what only ${store.name} has stays there, since this disk was never compared with it: lethe state sync --deletions deletes it`,
        ]
      : left,
  };
}

/** The program counts by itself too: what it would delete is what was found to be gone, and directories with it. */
function mostOf(gone: number | undefined, deletions: boolean): number | undefined {
  return deletions || gone === undefined ? undefined : gone * 2 + 100;
}

/** A file whose name says whose store it is. */
function mark(outgoing: string, owner: string, { machine, component }: Subject): Step {
  const text = `Lethe copies ${component.path} of ${machine} here. What it replaced or deleted is in former/, by date.`;
  return {
    kind: "run",
    program: "other",
    title: "note whose store it is",
    argv: ["sh", "-c", 'mkdir -p "$1" && printf "%s\\n" "$3" >"$1/$2"', "sh", `${outgoing}/${STORE}`, owner, text],
    env: {},
    timeout: 60,
  };
}

/** rclone writes other signs in the place of what is no UTF-8. */
function unnameable({ kind, name }: PlainStore, { source }: PlainStatus): string[] {
  if (kind !== "rclone" || source.kind !== "there") return [];
  const odd = [...source.files.keys()].filter((path) => !isUtf8(Buffer.from(path, "latin1")));
  return odd.length === 0
    ? []
    : [`${odd.length} names in it are no UTF-8, which rclone spells otherwise at ${name}: rename them`];
}
