import { join } from "node:path";
import type { Ids, LockedPackage } from "../model/index.ts";
import { UserError } from "../model/index.ts";
import type { ImageContext } from "./context.ts";
import { idTools } from "./id-tools.ts";

/** Where the .deb of a locked package is. It is asked only for packages that are about to be installed. */
export type DebPath = (pkg: LockedPackage) => string | Promise<string>;

/**
 * Makes the directory that a sandbox sees as /run/lethe: an apt repository of the packages given, and the
 * programs that give users the numbers they had before. Every .deb is checked against the lock again, after
 * the link or copy is made: what is checked is what is installed.
 */
export async function makeSupport(
  context: ImageContext,
  packages: readonly LockedPackage[],
  deb: DebPath,
  ids: Ids,
): Promise<string> {
  const { host, cache } = context;
  // Beside the .debs, so that they can be hard-linked.
  const support = join(cache, "build", `${process.pid}.${host.randomHex(4)}`);
  const pool = join(support, "repo", "pool");
  await host.makeDir(pool);
  await link(
    context,
    pool,
    await Promise.all(packages.map(async (pkg) => ({ from: await deb(pkg), to: `${pkg.sha256}.deb` }))),
  );
  await verify(context, pool, packages);
  await host.writeFile(join(support, "repo", "Packages"), await index(context, pool, packages));
  for (const [path, tool] of Object.entries(idTools(ids))) {
    await host.makeDir(join(support, path, ".."));
    await host.writeFile(join(support, path), tool.content, { mode: tool.mode });
  }
  return support;
}

/** A support directory for work that installs nothing; removed afterwards. */
export async function withSupport<T>(context: ImageContext, work: (support: string) => Promise<T>): Promise<T> {
  const support = join(context.cache, "build", `${process.pid}.${context.host.randomHex(4)}`);
  await context.host.makeDir(support);
  try {
    return await work(support);
  } finally {
    await context.host.remove(support, { recursive: true });
  }
}

async function link(context: ImageContext, pool: string, files: readonly { from: string; to: string }[]) {
  const script =
    'cd "$1"; while read -r from && read -r to; do ln -L -- "$from" "$to" 2>/dev/null || cp -L -- "$from" "$to"; done';
  await context.host.run(["sh", "-euc", script, "sh", pool], {
    input: files.map(({ from, to }) => `${from}\n${to}\n`).join(""),
  });
}

async function verify(context: ImageContext, pool: string, packages: readonly LockedPackage[]) {
  const checks = packages.map((pkg) => `${pkg.sha256}  ${pkg.sha256}.deb\n`).join("");
  const checked = await context.host.run(["sha256sum", "--check", "--quiet", "--strict", "-"], {
    cwd: pool,
    input: checks,
    accept: [0, 1],
    effect: "read",
  });
  if (checked.status === 0) return;
  const bad = packages.filter((pkg) => checked.text.includes(`${pkg.sha256}.deb: FAILED`));
  throw new UserError("IMAGE_DEB_CHANGED", "packages in the cache are not what the lock file says they are", {
    hint: "Delete them from the cache; the next run fetches them again.",
    details: bad.map((pkg) => `${pkg.name} ${pkg.version}: ${pkg.sha256}`),
  });
}

const STANZAS = `
cd "$1"
while read -r sum size; do
  dpkg-deb --field "$sum.deb"
  printf 'Filename: ./pool/%s.deb\\nSize: %s\\nSHA256: %s\\n\\n' "$sum" "$size" "$sum"
done
`;

/** The repository's Packages file, halves of it read out at the same time. */
async function index(context: ImageContext, pool: string, packages: readonly LockedPackage[]): Promise<string> {
  const { host, toolchain } = context;
  const part = async (some: readonly LockedPackage[]) => {
    const { text } = await host.run(toolchain.wrap(["sh", "-euc", STANZAS, "sh", pool]), {
      input: some.map((pkg) => `${pkg.sha256} ${pkg.size}\n`).join(""),
      effect: "read",
    });
    return `${text.trimEnd()}\n\n`;
  };
  const sorted = [...packages].sort((left, right) => (left.name < right.name ? -1 : 1));
  const half = Math.ceil(sorted.length / 2);
  return (await Promise.all([part(sorted.slice(0, half)), part(sorted.slice(half))])).join("");
}
