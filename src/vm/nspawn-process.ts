import { join } from "node:path";
import { newCgroup, removeCgroups, UNIFIED_CGROUPS } from "./cgroup.ts";
import type { ContainerOptions } from "./container-options.ts";
import type { VmContext } from "./guest.ts";
import { nspawnArguments } from "./nspawn-arguments.ts";
import { findProcesses } from "./nspawn-processes.ts";
import { withoutOrphans } from "./orphans.ts";

const START_LIMIT = 20_000;

/**
 * In namespaces of its own: mounts, so that they vanish with it; processes, because a container's systemd
 * outlives a killed nspawn, and the first process of a namespace takes all others with it.
 */
const ENTER = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"];

/** As the first of its namespace nspawn takes itself for a system's first process, and would talk to the kernel's log. */
const ENVIRONMENT = { SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1", SYSTEMD_LOG_TARGET: "console" };

/** nspawn keeps its own files below /run/systemd and refuses to where that is on a disk. */
const PREPARE = `${UNIFIED_CGROUPS}
group=/sys/fs/cgroup/$1 tree=$2 overlay=$3
shift 3
mkdir -p "$group" /run/systemd
echo $$ >"$group/cgroup.procs"
mount -t tmpfs tmpfs /run/systemd
if [ -n "$overlay" ]; then
  mount -t tmpfs tmpfs "$overlay"
  mkdir "$overlay/upper" "$overlay/work" "$overlay/root"
  chmod --reference="$tree" "$overlay/upper"
  mount -t overlay -o "lowerdir=$tree,upperdir=$overlay/upper,workdir=$overlay/work" overlay "$overlay/root"
fi
exec "$@"
`;

/** One run of systemd-nspawn. */
export interface NspawnProcess {
  readonly ended: boolean;
  /** Resolves when no process and no control group of it is left. */
  readonly done: Promise<void>;
  /** The container's first process, its systemd, as the host numbers it; undefined where it did not come to that. */
  readonly leader: number | undefined;
  kill(): Promise<void>;
}

export interface NspawnStart {
  readonly context: VmContext;
  readonly options: ContainerOptions;
  readonly workspace: string;
  /** Told what the console shows and what nspawn itself says. */
  readonly onText: (text: string) => void;
}

/** Resolves when the container's systemd runs, or it is clear that it never will. */
export async function startNspawn(start: NspawnStart): Promise<NspawnProcess> {
  const { host } = start.context;
  const cgroup = await newCgroup(host);
  const unshare = host.start(await commandLine(start, cgroup), { env: ENVIRONMENT });
  const listen = (chunk: Buffer) => start.onText(chunk.toString("utf8"));
  unshare.stdout.on("data", listen);
  unshare.stderr.on("data", listen);
  let ended = false;
  const done = unshare.done.then(() => {
    ended = true;
    return removeCgroups(host, [cgroup]);
  });
  done.catch(() => undefined);
  const found = await findProcesses(host, unshare.pid, { limit: START_LIMIT, ended: () => ended });
  return {
    get ended() {
      return ended;
    },
    done,
    leader: found?.leader,
    async kill() {
      // nspawn is the first in its namespace: with it all others end, and unshare is left to bury it.
      if (!ended && found) await host.run(["sh", "-c", 'kill -KILL "$0"', String(found.nspawn)], { accept: [0, 1] });
      else if (!ended) unshare.kill("SIGKILL");
      await done;
    },
  };
}

async function commandLine({ context, options, workspace }: NspawnStart, cgroup: string): Promise<string[]> {
  const { host, toolchain } = context;
  const credentials: Record<string, string> = {};
  for (const [name, content] of Object.entries(options.credentials ?? {})) {
    credentials[name] = join(workspace, `credential-${name}`);
    await host.writeFile(credentials[name], content, { mode: 0o600 });
  }
  const overlay = options.overlay ? join(workspace, "tree") : "";
  if (overlay !== "") await host.makeDir(overlay);
  const root = overlay === "" ? options.root : join(overlay, "root");
  const nspawn = toolchain.wrap(nspawnArguments({ options, root, credentials }));
  return withoutOrphans([...ENTER, "--", "sh", "-ec", PREPARE, "sh", cgroup, options.root, overlay, ...nspawn]);
}
