import type { Host } from "../host/index.ts";

/** A program or file that Lethe takes from the host itself. */
export interface HostNeed {
  /** Name on PATH, or an absolute path. */
  readonly program: string;
  readonly why: string;
  readonly present: boolean;
  /** Debian's and Ubuntu's package that has it. */
  readonly package: string;
}

const NEEDS: readonly Omit<HostNeed, "present">[] = [
  { program: "unshare", why: "runs the tools in a mount namespace of their own", package: "util-linux" },
  { program: "mount", why: "mounts disk images and the tools", package: "mount" },
  { program: "umount", why: "unmounts disk images", package: "mount" },
  { program: "losetup", why: "opens disk images", package: "mount" },
  { program: "flock", why: "keeps two runs apart", package: "util-linux" },
  { program: "tar", why: "unpacks the tools", package: "tar" },
  { program: "xz", why: "unpacks package indexes and the tools", package: "xz-utils" },
  { program: "zstd", why: "unpacks packages of other vendors", package: "zstd" },
  { program: "gpgv", why: "checks Debian's signatures", package: "gpgv" },
  {
    program: "/usr/share/keyrings/debian-archive-keyring.gpg",
    why: "says who may sign Debian's packages",
    package: "debian-archive-keyring",
  },
];

/** What Lethe needs of the host, Node aside, and whether it is there; programs are looked for, not run. */
export async function hostNeeds(host: Host): Promise<HostNeed[]> {
  return Promise.all(
    NEEDS.map(async (need) => ({
      ...need,
      present: need.program.startsWith("/")
        ? await host.exists(need.program)
        : (await host.which(need.program)) !== undefined,
    })),
  );
}
