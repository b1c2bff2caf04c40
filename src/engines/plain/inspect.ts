import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Host } from "../../host/index.ts";
import type { PlainStore } from "../../model/index.ts";
import { lookAtSource } from "../copied/source.ts";
import type { Subject } from "../engine.ts";
import { heardOf, namesIn } from "./heard.ts";
import { localDirectory, placeOf } from "./place.ts";
import type { Heard, Paths, PlainStatus } from "./status.ts";
import { ownerOf, STORE } from "./store.ts";

export async function inspect(host: Host, subject: Subject, store: PlainStore): Promise<PlainStatus> {
  const paths = pathsOf(subject, store);
  const source = await lookAtSource(host, subject, paths.copied);
  const remotes = (await host.exists(paths.remotes)) ? await host.readText(paths.remotes) : "";
  const directory = localDirectory(store, remotes);
  return {
    source,
    isStore: await host.exists(join(subject.at, STORE)),
    copiedMs: (await host.lstat(paths.copied))?.mtimeMs,
    heard: await lastHeard(host, subject, store, paths),
    place:
      directory === undefined
        ? undefined
        : await placeOf(host, { directory, source: subject.at, owner: ownerOf(subject) }),
    begun: await host.exists(paths.begun),
    unmatched: await host.exists(paths.unmatched),
    nowMs: host.now().getTime(),
    ownShell: host.env("RSYNC_RSH") !== undefined,
    paths,
  };
}

async function lastHeard(host: Host, subject: Subject, store: PlainStore, paths: Paths): Promise<Heard> {
  const asked = await host.lstat(paths.listed);
  if (asked === undefined) return { kind: "unheard" };
  const copied = await host.lstat(paths.copied);
  // What a sync has come to its end with since it was asked is this component's.
  if (copied !== undefined && copied.mtimeMs >= asked.mtimeMs) return { kind: "mine" };
  return heardOf(namesIn(store, await host.readText(paths.listed)), ownerOf(subject));
}

/** By the address: what is known of one store is not true of another. */
function pathsOf({ records }: Subject, { kind, address }: PlainStore): Paths {
  const place = join(records, createHash("sha256").update(`${kind} ${address}`).digest("hex").slice(0, 16));
  return {
    copied: join(place, "copied.gz"),
    listed: join(place, "listed"),
    remotes: join(place, "remotes"),
    outgoing: join(place, "outgoing"),
    begun: join(place, "begun"),
    unmatched: join(place, "unmatched"),
  };
}
