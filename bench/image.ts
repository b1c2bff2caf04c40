import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bootLayer } from "../src/boot/index.ts";
import { realHost } from "../src/host/index.ts";
import { buildEpoch } from "../src/image/epoch.ts";
import { buildRoot, type ImageContext, openPool, type RootInput } from "../src/image/index.ts";
import { createSubvolume, deleteSubvolume } from "../src/image/subvolume.ts";
import { makeSupport } from "../src/image/support.ts";
import type { Declaration, PackageSet } from "../src/model/index.ts";
import { silent } from "../src/model/index.ts";
import { fetchDebs, lockPackages } from "../src/packages/index.ts";
import type { BenchContext, Row } from "./row.ts";

const NO_IDS = { version: 1, users: {}, groups: {}, subids: {} } as const;

/** A bootable machine with its kernel, and a group of packages for later. */
const base = [
  ...["apt", "systemd", "systemd-sysv", "udev", "dbus", "libpam-systemd", "btrfs-progs", "dracut", "kmod", "zstd"],
  ...[
    "linux-image-cloud-amd64",
    "systemd-boot-efi",
    "nodejs",
    "iproute2",
    "tzdata",
    "systemd-cryptsetup",
    "libfido2-1",
  ],
];
const group = ["openssh-server", "sudo", "vim-tiny"];

const set: PackageSet = {
  ...{ suite: "trixie", components: ["main"], security: true, updates: true, recommends: false },
  ...{ base, names: [], extraSources: [], localDebs: [], debconf: [] },
};

/**
 * Building, on a pool of its own with nothing in it, against mmdebstrap on the same file system from the same .debs.
 * Both end with a kernel and an initrd; ours also has Lethe, the config's layer, and no keys.
 */
export async function imageBench({ toolchain, cache, scratch }: BenchContext): Promise<Row[]> {
  const host = realHost();
  const sources = { host, toolchain, cache, progress: silent };
  const context: ImageContext = { ...sources, cache: join(scratch, "cache") };
  const release = join(scratch, "release");
  mkdirSync(release);
  writeFileSync(join(release, "lethe.mjs"), "");
  const inputFor = async (names: readonly string[], hostname: string): Promise<RootInput> => {
    const declaration = machine({ ...set, names }, hostname);
    const lock = await lockPackages(sources, declaration.packages, "amd64");
    const deb = await fetchDebs(sources, lock);
    const boot = await bootLayer(host, "src/boot/files", declaration);
    return { declaration, lock, deb, ids: NO_IDS, release: { path: release, digest: "bench", version: "0" }, boot };
  };
  const plain = await inputFor([], "meadow");
  const grouped = await inputFor(group, "meadow");
  const renamed = { ...grouped, declaration: { ...grouped.declaration, hostname: "hill" } };
  const pool = await openPool(context);
  try {
    const whole = await seconds(() => buildRoot(context, plain));
    const wholeTheirs = await seconds(() => mmdebstrap(context, pool.layers, plain));
    const more = await seconds(() => buildRoot(context, grouped));
    const moreTheirs = await seconds(() => mmdebstrap(context, pool.layers, grouped));
    const config = await seconds(() => buildRoot(context, renamed));
    const packages = plain.lock.packages.length;
    const against = "mmdebstrap from scratch, same list";
    return [
      {
        what: `build of ${packages} packages, nothing cached but the .debs`,
        against,
        ours: whole,
        theirs: wholeTheirs,
        goal: { timesAsLong: 1 },
      },
      {
        what: `build, base cached, new group ${group.join(" ")}`,
        against,
        ours: more,
        theirs: moreTheirs,
        goal: { timesFaster: 5 },
      },
      { what: "build, config changed, packages not", against: "", ours: config, goal: { seconds: 2 } },
    ];
  } finally {
    await pool.close();
  }
}

async function mmdebstrap(context: ImageContext, place: string, { lock, deb }: RootInput): Promise<void> {
  const { host, toolchain } = context;
  const target = join(place, `theirs.tmp-${process.pid}`);
  const support = await makeSupport(context, lock.packages, deb, NO_IDS);
  const include = lock.packages.filter((pkg) => !pkg.essential).map((pkg) => `${pkg.name}=${pkg.version}`);
  await createSubvolume(context, target);
  try {
    await host.run(
      toolchain.wrap([
        ...["env", `SOURCE_DATE_EPOCH=${buildEpoch(lock)}`, "mmdebstrap", "--mode=root", "--variant=essential"],
        ...["--format=directory", "--skip=check/empty", "--hook-dir=/usr/share/mmdebstrap/hooks/file-mirror-automount"],
        ...["--dpkgopt=force-unsafe-io", `--include=${include.join(",")}`, ""],
        ...[target, `deb [trusted=yes] file:${join(support, "repo")} ./`],
      ]),
    );
  } finally {
    await deleteSubvolume(context, target);
    await host.remove(support, { recursive: true });
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

function machine(packages: PackageSet, hostname: string): Declaration {
  return {
    ...{ version: 1, architecture: "amd64", users: [], groups: [], files: [], units: [], components: [], noise: [] },
    ...{ hostname, packages, locale: "C.UTF-8", locales: [], timezone: "Etc/UTC", keyboard: "us" },
    kernel: { package: "linux-image-cloud-amd64", parameters: [], modules: [], initrdModules: [] },
    boot: { menuSeconds: 0, tries: 3, completeWithinSeconds: 120, secureBoot: false },
    disk: { espSize: 0, swapSize: 0 },
    erase: "always",
    configHome: "/root/config",
    features: [],
  };
}
