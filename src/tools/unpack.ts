import { arMembers } from "../format/index.ts";
import type { Host } from "../host/index.ts";
import { UserError } from "../model/index.ts";

const FILTERS: Readonly<Record<string, readonly string[]>> = {
  "data.tar.xz": ["--xz"],
  "data.tar.zst": ["--zstd"],
  "data.tar.gz": ["--gzip"],
  "data.tar": [],
};

/** Nothing here is read by a program, and it is a third of the bytes. */
const WITHOUT = ["./usr/share/doc", "./usr/share/man", "./usr/share/info", "./usr/share/locale", "./usr/share/lintian"];

/** The files of a .deb, without its maintainer scripts and without dpkg, into `directory`. */
export async function unpackDeb(host: Host, deb: string, directory: string, signal?: AbortSignal): Promise<void> {
  const bytes = await host.readFile(deb);
  const data = arMembers(bytes, deb).find(({ name }) => name in FILTERS);
  if (data === undefined) throw new UserError("TOOLS_BAD_DEB", `${deb} has no files that this host can unpack`);
  const without = WITHOUT.map((path) => `--exclude=${path}`);
  const argv = [
    "tar",
    "--extract",
    "--file=-",
    ...(FILTERS[data.name] ?? []),
    "--no-same-owner",
    "--no-same-permissions",
  ];
  await host.run([...argv, "--keep-directory-symlink", "--directory", directory, ...without], {
    input: bytes.subarray(data.offset, data.offset + data.size),
    env: { LC_ALL: "C" },
    effect: "read",
    ...(signal === undefined ? {} : { signal }),
  });
}
