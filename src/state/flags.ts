import type { Listing } from "./listing.ts";
import type { MoveContext } from "./move-context.ts";
import { asInput } from "./move-places.ts";

/** Flags of chattr(1) that can be given to a copy afterwards. C only takes hold of an empty file. */
const COPIED = /[AacdDimS]/g;

export interface FileFlags {
  /** Regular files without copy-on-write. */
  readonly noCow: readonly string[];
  /** Letters to the paths that have just these. */
  readonly others: ReadonlyMap<string, readonly string[]>;
}

export async function readFlags(
  { host, toolchain }: MoveContext,
  root: string,
  { nodes }: Listing,
): Promise<FileFlags> {
  const asked = [...nodes].filter(([, { type }]) => type === "f" || type === "d").map(([path]) => path);
  const argv = ["xargs", "--null", "--no-run-if-empty", "lsattr", "-d", "--"];
  // Exit 123: a file has gone meanwhile, and the next look will see that.
  const { stdout } = await host.run(toolchain.wrap(argv), {
    cwd: root,
    input: asInput(asked),
    effect: "read",
    accept: [0, 1, 123],
  });
  const flags = parseFlags(stdout.toString("latin1"), asked);
  const noCow: string[] = [];
  const others = new Map<string, string[]>();
  for (const [path, letters] of flags) {
    const isFile = nodes.get(path)?.type === "f";
    if (isFile && letters.includes("C")) noCow.push(path);
    const given = [...(letters.match(COPIED) ?? []), ...(!isFile && letters.includes("C") ? ["C"] : [])].join("");
    if (given !== "") others.set(given, [...(others.get(given) ?? []), path]);
  }
  return { noCow, others };
}

/** lsattr prints names as they are, so they are known by what was asked for: a name may hold line breaks. */
export function parseFlags(text: string, asked: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  let at = 0;
  for (const path of asked) {
    const end = text.indexOf(" ", at);
    const name = ` ./${path}\n`;
    if (end < 0 || text.slice(end, end + name.length) !== name) continue;
    flags.set(path, text.slice(at, end).replaceAll("-", ""));
    at = end + name.length;
  }
  return flags;
}

export async function giveFlags({ host, toolchain }: MoveContext, root: string, { others }: FileFlags): Promise<void> {
  for (const [letters, paths] of others) {
    // Where one of them went meanwhile, the rest still gets its own.
    await host.run(toolchain.wrap(["xargs", "--null", "chattr", "-f", `+${letters}`, "--"]), {
      cwd: root,
      input: asInput(paths),
      accept: [0, 1, 123],
    });
  }
}
