import type { Host } from "../host/index.ts";

/** Directories that trixie has below /usr, and links in their old places. */
export const MERGED = ["bin", "lib", "lib64", "sbin"];

/** What alternatives and maintainer scripts would have made of the programs used here. */
const LINKS: Readonly<Record<string, string>> = {
  "usr/bin/awk": "mawk",
  "usr/bin/which": "which.debianutils",
  "usr/bin/pinentry": "pinentry-curses",
  "etc/mtab": "../proc/self/mounts",
  "etc/localtime": "/usr/share/zoneinfo/Etc/UTC",
};

/** System users that base-passwd does not bring. apt gives up its rights to the first, swtpm to the second. */
const USERS = ["_apt:x:42:65534::/nonexistent:/usr/sbin/nologin", "tss:x:43:43::/nonexistent:/usr/sbin/nologin"];
const GROUPS = ["tss:x:43:"];

const FILES: Readonly<Record<string, string>> = {
  "etc/nsswitch.conf": "passwd: files\ngroup: files\nshadow: files\ngshadow: files\nhosts: files dns\n",
  "etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
  "etc/hostname": "lethe-tools\n",
  "etc/fstab": "",
  "etc/machine-id": "",
};

/** A dry run may do it: it writes to the cache alone. */
export const CACHE_ONLY = { effect: "read" } as const;

/** Does by hand what the packages' maintainer scripts would have done, as far as these programs need it. */
export async function finish(host: Host, root: string): Promise<void> {
  for (const [path, target] of Object.entries(LINKS)) {
    if (!(await host.exists(`${root}/${path}`))) await host.symlink(target, `${root}/${path}`);
  }
  for (const [path, content] of Object.entries(FILES)) await host.writeFile(`${root}/${path}`, content);
  await accounts(host, root, "passwd", USERS);
  await accounts(host, root, "group", GROUPS);
  // A program that gives its caller root's rights has no business in a cache.
  await host.run(
    ["find", `${root}/usr`, "-perm", "/6000", "-type", "f", "-exec", "chmod", "ug-s", "{}", "+"],
    CACHE_ONLY,
  );
  const linker = [`${root}/usr/sbin/ldconfig`, "-X", "-r", root];
  await host.run(host.uid === 0 ? linker : ["unshare", "--user", "--map-root-user", "--", ...linker], CACHE_ONLY);
}

async function accounts(host: Host, root: string, name: string, more: readonly string[]): Promise<void> {
  const master = await host.readText(`${root}/usr/share/base-passwd/${name}.master`);
  await host.writeFile(`${root}/etc/${name}`, `${master}${more.join("\n")}\n`);
}
