import { join } from "node:path";
import type { Host } from "../../host/index.ts";
import type { ArchiveComponent, MediaComponent } from "../../model/index.ts";
import { lookAtSource, type Source } from "../copied/source.ts";
import { standingOfCopied } from "../copied/standing.ts";
import type { Engine, Intent, Plan, Standing, Subject } from "../engine.ts";
import { leave } from "../leave.ts";
import * as plain from "../plain/copy.ts";
import { restic } from "../restic/engine.ts";
import type { ResticStatus } from "../restic/status.ts";
import { together } from "./together.ts";

/** Each of its copies by itself; where it has none, what is here. */
export interface MediaStatus {
  readonly target?: plain.PlainStatus;
  readonly archive?: ResticStatus;
  readonly alone?: Source;
}

/** A directory of large files: what is new here is copied to its target, its archive, or both; nothing is deleted there. */
export const media: Engine<MediaComponent, MediaStatus> = { inspect, plan, standing };

async function inspect(host: Host, subject: Subject<MediaComponent>): Promise<MediaStatus> {
  const { target } = subject.component;
  const archive = archiveOf(subject);
  if (target === undefined && archive === undefined) {
    return { alone: await lookAtSource(host, subject, join(subject.records, "nothing")) };
  }
  return {
    ...(target === undefined ? {} : { target: await plain.inspect(host, subject, target) }),
    ...(archive === undefined ? {} : { archive: await restic.inspect(host, archive) }),
  };
}

function plan(subject: Subject<MediaComponent>, status: MediaStatus, intent: Intent): Plan {
  const { target, archive, restore } = subject.component;
  const store = target ?? archive;
  if (store !== undefined && intent.kind === "restore" && restore !== "eager") {
    if (restore === "never") return leave(`agreed not to be brought back; ${store.name} has it`);
    if (intent.eager !== true) return leave(`brought back when it is asked for; ${store.name} has it`);
  }
  const toTarget = ofTarget(subject, status, intent);
  // It comes back from one place, and only the archive is for good.
  if (intent.kind === "restore" && toTarget !== undefined) return toTarget;
  if (intent.kind === "evict" && archive === undefined) return leave("only what is archived can leave this disk");
  const eager = intent.kind === "restore" ? { ...intent, eager: true } : intent;
  const toArchive = ofArchive(subject, status, eager);
  const plans = [...(intent.kind === "evict" ? [] : [toTarget]), toArchive].filter((one) => one !== undefined);
  return { steps: plans.flatMap(({ steps }) => steps), left: plans.flatMap(({ left }) => left) };
}

function ofTarget(subject: Subject<MediaComponent>, { target: status }: MediaStatus, intent: Intent): Plan | undefined {
  const { target: store, hooks } = subject.component;
  if (store === undefined || status === undefined) return undefined;
  return plain.plan(subject, status, intent, { store, hooks, mirrors: false });
}

function ofArchive(subject: Subject<MediaComponent>, { archive: status }: MediaStatus, intent: Intent) {
  const archive = archiveOf(subject);
  return archive === undefined || status === undefined ? undefined : restic.plan(archive, status, intent);
}

function standing(subject: Subject<MediaComponent>, status: MediaStatus): Standing {
  const { losable, target } = subject.component;
  const archive = archiveOf(subject);
  const copies = [
    ...(target === undefined || status.target === undefined ? [] : [plain.standing(subject, status.target, target)]),
    ...(archive === undefined || status.archive === undefined ? [] : [restic.standing(archive, status.archive)]),
    ...(status.alone === undefined ? [] : [standingOfCopied(status.alone, { store: "", newestMs: undefined })]),
  ];
  const found = together(copies);
  if (!losable || found.verdict !== "losing") return found;
  return { ...found, verdict: "agreed", says: ["agreed to be lost", ...found.says] };
}

/** No component's name has a slash, so that no archive is taken for it. */
function archiveOf(subject: Subject<MediaComponent>): Subject<ArchiveComponent> | undefined {
  const { archive: store, name, path, owner, group, mode, by, hooks } = subject.component;
  if (store === undefined) return undefined;
  const base = { path, owner, group, mode, by, ...(hooks === undefined ? {} : { hooks }) };
  const component: ArchiveComponent = { ...base, type: "archive", name: `media/${name}`, store };
  // Beside those of other components: what they have in common is known by where theirs are.
  return { ...subject, component, records: join(subject.records, "../../media-archive", name) };
}
