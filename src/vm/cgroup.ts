import type { Host } from "../host/index.ts";
import { isAbandoned, ownedName } from "./workspace.ts";

const PREFIX = "lethe-";

/**
 * Shows the unified tree of control groups at its usual place, in the present mount namespace. Hosts with a
 * hybrid tree have version 1 there, which nspawn cannot give to a container that boots.
 */
export const UNIFIED_CGROUPS = `
if [ "$(stat -f -c %T /sys/fs/cgroup)" != cgroup2fs ]; then
  umount -R -l /sys/fs/cgroup 2>/dev/null || :
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
`;

/** Removes the groups that nspawn leaves, once their processes are gone. */
const REMOVE = `${UNIFIED_CGROUPS}
for name; do
  group=/sys/fs/cgroup/$name
  [ -d "$group" ] || continue
  echo 1 >"$group/cgroup.kill"
  tries=100
  until find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { echo "the control group $group is still in use" >&2; exit 1; }
    sleep 0.05
  done
done
`;

const LIST = `${UNIFIED_CGROUPS}
cd /sys/fs/cgroup && for group in ${PREFIX}*; do if [ -d "$group" ]; then echo "$group"; fi; done
`;

/** A name for a container's group; those of processes that died without clearing up are removed on the way. */
export async function newCgroup(host: Host): Promise<string> {
  const { text } = await host.run(inNamespace(LIST), { effect: "read" });
  const abandoned: string[] = [];
  for (const name of text.split("\n").filter((line) => line !== "")) {
    if (await isAbandoned(host, name.slice(PREFIX.length))) abandoned.push(name);
  }
  if (abandoned.length > 0) await removeCgroups(host, abandoned);
  return `${PREFIX}${ownedName(host)}`;
}

/** Kills what is in them. No error where one is not there. */
export async function removeCgroups(host: Host, names: readonly string[]): Promise<void> {
  await host.run(inNamespace(REMOVE, names));
}

function inNamespace(script: string, parameters: readonly string[] = []): string[] {
  return ["unshare", "--mount", "--propagation", "private", "--", "sh", "-ec", script, "sh", ...parameters];
}
