import type { Host, WalkedNode, WalkFailure } from "../host/index.ts";
import type { BytePath, Unexamined } from "../model/index.ts";
import { isWithin, joined } from "./context.ts";

export interface WalkRequest {
  /** Directory that the machine's root is at. */
  readonly root: BytePath;
  /** Of the machine. */
  readonly places: readonly BytePath[];
  /** Of the machine: neither entered nor looked at. */
  readonly skip: ReadonlySet<BytePath>;
}

/** What a survey has to tell beside its findings. */
export class Account {
  examined = 0;
  readonly unexamined: Unexamined[] = [];
}

/** All nodes of all places, each with its path on the machine. */
export async function* walkPlaces(
  { bytes }: Pick<Host, "bytes">,
  { root, places, skip }: WalkRequest,
  account: Account,
): AsyncGenerator<readonly WalkedNode[]> {
  const seenFromHere = (path: BytePath) => joined(root, path.slice(1));
  const below = root === "/" ? 0 : root.length;
  const onMachine = (path: string) => path.slice(below) || "/";
  const left = new Set([...skip].map(seenFromHere));
  for (const place of outermost(places)) {
    for await (const { nodes, failures } of bytes.walk(seenFromHere(place), { skip: left })) {
      account.examined += nodes.length;
      account.unexamined.push(...failures.map((failure) => unexamined(failure, onMachine)));
      yield below === 0 ? nodes : nodes.map((node) => ({ ...node, path: onMachine(node.path) }));
    }
  }
}

/** Each place once, without those that another one holds. */
export function outermost(places: readonly BytePath[]): BytePath[] {
  const distinct = [...new Set(places)];
  return distinct.filter((place) => !distinct.some((other) => other !== place && isWithin(place, other)));
}

function unexamined({ path, code }: WalkFailure, onMachine: (path: string) => BytePath): Unexamined {
  return { path: onMachine(path), reason: REASONS[code] ?? `cannot be read: ${code}`, by: "failure" };
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "may not be read",
  EPERM: "may not be read",
  ENAMETOOLONG: "its path is longer than the system allows",
};
