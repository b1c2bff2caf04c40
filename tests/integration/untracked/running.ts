import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { applyDisk, inspectTarget, planPartition } from "../../../src/disk/index.ts";
import { type ReportLine, SUBVOLUMES } from "../../../src/model/index.ts";
import { buildRelease } from "../../support/script.ts";
import { TEST_CACHE } from "../../support/toolchain.ts";
import { afterwards, attach, context, MIB, run, scratch, smallDisk, sparse, tool } from "../disk/support.ts";

const BOOT = "000001";

/** What a generation has beside its packages, for a program to see that it runs on one. */
const GENERATION = `
mkdir -p dev efi etc proc root run sys tmp usr/share/lethe var/lib/dpkg/info ".$1"
for name in bin sbin lib lib64; do ln -s usr/$name $name; done
: >var/lib/dpkg/status
echo root:x:0:0:root:/root:/bin/sh >etc/passwd
echo '{"components":[],"noise":[]}' >usr/share/lethe/declaration.json
`;

/**
 * Its root is \`/\`, on its own disk; the programs, which the generation does not have, are this host's and the tools
 * root's. /run says what the initrd would have said, and the kernel's command line what its boot entry would.
 */
const ENTER = `
set -eu
root=$1 uuid=$2 cache=$3 release=$4 programs=$5; shift 5
mount -t overlay -o "ro,lowerdir=$root/usr:/usr" overlay "$root/usr"
for each in proc sys dev; do mount --rbind /$each "$root/$each"; done
mount -t tmpfs tmpfs "$root/run"
mkdir -p "$root/run/lethe" "$root/run/release" "$root/run/programs"
echo ${BOOT} >"$root/run/lethe/boot"
echo 1 >"$root/run/lethe/generation"
echo "lethe.disk=$uuid" >"$root/run/cmdline"
mount --bind "$root/run/cmdline" "$root/proc/cmdline"
mount --bind "$cache" "$root$cache"
mount --bind "$release" "$root/run/release"
mount --bind "$programs" "$root/run/programs"
export PATH=/run/programs:/usr/sbin:/usr/bin
exec chroot "$root" /run/release/bin/lethe "$@"
`;

/** A machine that runs from a Lethe disk, without its kernel: \`work\` is done on its live root. */
export class RunningMachine {
  private constructor(
    private readonly root: string,
    private readonly top: string,
    private readonly uuid: string,
    private readonly programs: string,
  ) {}

  /** Until the test ends. */
  static async start(): Promise<RunningMachine> {
    buildRelease();
    const directory = await scratch();
    const device = await attach(await sparse(join(directory, "disk.img"), 600 * MIB));
    const [top, root] = [join(directory, "top"), join(directory, "root")];
    await applyDisk(context, planPartition(await inspectTarget(context, device), smallDisk), directory);
    await run(["partx", "--add", device]);
    afterwards(() =>
      run(["sh", "-c", `for try in $(seq 50); do partx --delete ${device} && exit; sleep 0.1; done; exit 1`]),
    );
    const programs = join(directory, "programs");
    for (const each of [top, root, programs]) await mkdir(each, { recursive: true });
    for (const name of ["btrfs", "sfdisk"]) {
      const words = context.toolchain.wrap([name]).map((word) => `'${word}'`);
      await writeFile(join(programs, name), `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o755 });
    }
    await run(["mount", `${device}p2`, top]);
    afterwards(() => run(["umount", top]));
    const generation = join(top, SUBVOLUMES.generations, "1");
    const live = join(top, SUBVOLUMES.roots, BOOT);
    await tool(["btrfs", "-q", "subvolume", "create", generation]);
    await run(["sh", "-euc", `cd "$2"; ${GENERATION}`, "sh", TEST_CACHE, generation]);
    await tool(["btrfs", "property", "set", "-ts", generation, "ro", "true"]);
    await tool(["btrfs", "-q", "subvolume", "snapshot", generation, live]);
    await run(["mount", "-o", `subvol=${SUBVOLUMES.roots}/${BOOT}`, `${device}p2`, root]);
    afterwards(() => run(["umount", root]));
    const { text: uuid } = await run(["findmnt", "-no", "UUID", "-M", top]);
    return new RunningMachine(root, top, uuid, programs);
  }

  /** A shell's words, in its live root. */
  work(script: string) {
    return run(["sh", "-euc", `cd "$1"; ${script}`, "sh", this.root]);
  }

  /** As the unit does that says that a boot is complete. */
  bootComplete() {
    const booted = join(this.top, SUBVOLUMES.booted, BOOT);
    return tool(["btrfs", "-q", "subvolume", "snapshot", "-r", this.root, booted]);
  }

  /** What `lethe state check-untracked` tells there. */
  async untracked(...words: string[]): Promise<string[]> {
    const lethe = ["state", "check-untracked", "--all", "--json", ...words];
    const places = [this.root, this.uuid, TEST_CACHE, resolve("dist"), this.programs];
    const { text } = await run(["unshare", "--mount", "sh", "-c", ENTER, "sh", ...places, ...lethe], [0, 1]);
    const lines = text.split("\n").map((line) => JSON.parse(line) as Pick<ReportLine, "path"> & { kind: string });
    return lines.filter(({ kind }) => kind !== "summary").map(({ kind, path }) => `${kind} ${path}`);
  }
}
