import { join } from "node:path";
import type { Host } from "../../host/index.ts";
import type { RemoteFsComponent } from "../../model/index.ts";
import { NOTHING, type Subject } from "../engine.ts";
import { measure } from "../measure.ts";
import { mountAt } from "../mounted.ts";
import type { RemoteFsStatus } from "./status.ts";

const TYPES: Readonly<Record<RemoteFsComponent["fileSystem"], RegExp>> = {
  nfs: /^nfs4?$/,
  smb: /^(cifs|smb3)$/,
  sshfs: /^fuse\.sshfs$/,
  rclone: /^fuse\.rclone$/,
};

/** Milliseconds: an older answer says nothing of now. */
const FRESH = 10_000;

/** File that a server's answer is noted in. */
export function answerOf({ records }: Pick<Subject, "records">): string {
  return join(records, "answered");
}

/** Asks the table of mounts, and never a path that something is mounted on. */
export async function inspect(host: Host, subject: Subject<RemoteFsComponent>): Promise<RemoteFsStatus> {
  const { at, component } = subject;
  const mount = await mountAt(host, at);
  const answer = await answered(host, answerOf(subject));
  if (mount?.type === "autofs") return { kind: "waiting", ...answer };
  if (mount !== undefined) {
    if (TYPES[component.fileSystem].test(mount.type)) return { kind: "mounted", ...answer };
    return { kind: "unknown", why: `something else is mounted there: ${mount.type}` };
  }
  const found = await host.lstat(at);
  if (found === undefined) {
    return { kind: "unmounted", ...answer, isMade: false, plain: { amount: NOTHING, partial: false } };
  }
  if (found.type !== "directory") return { kind: "unknown", why: `it is a ${found.type}, and no directory` };
  return { kind: "unmounted", ...answer, isMade: true, plain: await measure(host, [at]) };
}

async function answered(host: Host, file: string): Promise<{ readonly answeredMs?: number }> {
  const found = await host.lstat(file);
  if (found === undefined || Math.abs(host.now().getTime() - found.mtimeMs) > FRESH) return {};
  return { answeredMs: Number((await host.readText(file)).trim()) };
}
