import type { Host } from "../../host/index.ts";
import type { EncryptedComponent } from "../../model/index.ts";
import { NOTHING, type Subject } from "../engine.ts";
import { measure } from "../measure.ts";
import { mountAt } from "../mounted.ts";
import type { EncryptedStatus } from "./status.ts";

/** As gocryptfs names its mounts. */
const TYPE = "fuse.gocryptfs";

/** Milliseconds that a program which answers for a mount may take. */
const PATIENCE = 5000;

export async function inspect(host: Host, { at }: Pick<Subject<EncryptedComponent>, "at">): Promise<EncryptedStatus> {
  const mount = await mountAt(host, at);
  if (mount !== undefined) {
    if (mount.type !== TYPE) return { kind: "unknown", why: `something else is mounted there: ${mount.type}` };
    return { kind: (await answers(host, at)) ? "open" : "dead" };
  }
  const found = await host.lstat(at);
  if (found === undefined) {
    return { kind: "locked", isMade: false, plain: { amount: NOTHING, partial: false } };
  }
  if (found.type !== "directory") return { kind: "unknown", why: `it is a ${found.type}, and no directory` };
  return { kind: "locked", isMade: true, plain: await measure(host, [at]) };
}

/** Another account's mount refuses to be looked at, and is alive. */
async function answers(host: Host, at: string): Promise<boolean> {
  const { status, stderr } = await host.run(["stat", "--file-system", "--", at], {
    effect: "read",
    env: { LC_ALL: "C" },
    accept: [0, 1, 137, 143],
    timeout: PATIENCE,
  });
  return status === 0 || /permission denied/i.test(stderr.toString());
}
