import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { type Host, isOnAnotherDisk } from "../../host/index.ts";
import { type Listing, readListing } from "../copied/listing.ts";
import { lookAtSource } from "../copied/source.ts";
import type { Subject } from "../engine.ts";
import { type Records, recordsOf } from "./records.ts";
import { parseMade, parseSnapshots } from "./snapshots.ts";
import type { Heard, ResticComponent, ResticStatus } from "./status.ts";
import { parseTold } from "./told-listing.ts";
import { resticVersion } from "./version.ts";

export async function inspect(host: Host, subject: Subject<ResticComponent>): Promise<ResticStatus> {
  const records = recordsOf(subject);
  const copied = await copiedOf(host, records);
  const [heardMs, madeMs] = [await whenWritten(host, records.heard), await whenWritten(host, records.made)];
  return {
    version: await resticVersion(host),
    source: await lookAtSource(host, subject, copied),
    copied: copied?.files,
    self: await selfOf(host),
    nowMs: host.now().getTime(),
    heard: heardMs === undefined ? undefined : heardOf(await host.readText(records.heard)),
    made: madeMs === undefined ? undefined : parseMade(await host.readText(records.made)),
    madeMs,
    madeSince: madeMs !== undefined && (heardMs === undefined || madeMs >= heardMs),
    restored: (await host.exists(records.restored))
      ? parseSnapshots(await host.readText(records.restored))?.[0]?.id
      : undefined,
    thinnedMs: await whenDone(host, records.thinned),
    prunedMs: await whenDone(host, records.pruned),
    checkedMs: await whenDone(host, records.checked),
    noPlace: await noPlace(host, subject.component.store.address),
    onThisDisk: await isOnThisDisk(host, subject),
    seed: host.randomHex(8),
  };
}

async function copiedOf(host: Host, { listing, told }: Records): Promise<Listing | undefined> {
  const own = await readListing(host, listing);
  if (own !== undefined || !(await host.exists(told))) return own;
  const files = parseTold(await host.readText(told));
  return files === undefined ? undefined : { files };
}

function heardOf(text: string): Heard {
  const snapshots = parseSnapshots(text);
  return snapshots === undefined ? { kind: "absent" } : { kind: "there", snapshots };
}

async function whenWritten(host: Host, file: string): Promise<number | undefined> {
  return (await host.lstat(file))?.mtimeMs;
}

/** What was put off, because another process worked there, was not done. */
export const PUT_OFF = "put off";

async function whenDone(host: Host, file: string): Promise<number | undefined> {
  const when = await whenWritten(host, file);
  return when === undefined || (await host.readText(file)) === PUT_OFF ? undefined : when;
}

/** machine-id(5) is to be told to nobody as it is. */
async function selfOf(host: Host): Promise<string | undefined> {
  if (!(await host.exists("/etc/machine-id"))) return undefined;
  const id = (await host.readText("/etc/machine-id")).trim();
  return id === "" ? undefined : createHash("sha256").update(`lethe restic ${id}`).digest("hex").slice(0, 12);
}

async function isOnThisDisk(host: Host, { component, at }: Subject<ResticComponent>): Promise<boolean> {
  const path = localPath(component.store.address);
  return path !== undefined && (await host.exists(path)) && !(await isOnAnotherDisk(host, path, dirname(at)));
}

/** Of a store that is a directory of this machine. */
function localPath(address: string): string | undefined {
  const path = address.replace(/^local:/, "");
  return path.startsWith("/") ? path : undefined;
}

/** A disk that is not mounted would get its repository beside itself. */
async function noPlace(host: Host, address: string): Promise<string | undefined> {
  const path = localPath(address);
  if (path === undefined || (await host.exists(dirname(path)))) return undefined;
  return `${dirname(path)} is not there: mount its disk, or make it`;
}
