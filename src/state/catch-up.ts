import { type Copied, copyDirectories, copyPaths, discard } from "./copy.ts";
import { openInodes } from "./holders.ts";
import { changedSince, isSame, type ListedNode, type Listing, list } from "./listing.ts";
import type { MoveContext } from "./move-context.ts";

/**
 * In the kept directory, `from` beside it holds what is to come in; then pairs of what to do and a path. Prints what
 * happened: `=` for what was there and is in `from` now, `+` for what is new, each with its path.
 */
const BRING = `cd -- "$1"; from=$2; shift 2
while [ $# -gt 1 ]; do
  case $1 in
    replace) mv --exchange -T -- "$from/$2" "$2" 2>/dev/null && printf '=%s\\0' "$2" || : ;;
    add) mv --no-clobber -T -- "$from/$2" "$2" 2>/dev/null || : ;;
    remove) mkdir -p -- "$from/\${2%/*}"; mv --no-clobber -T -- "$2" "$from/$2" 2>/dev/null && printf '=%s\\0' "$2" || : ;;
    rmdir) rmdir -- "$2" 2>/dev/null || : ;;
  esac
  shift 2
done
`;

/** Takes it back: somebody wrote to what was there. */
const BACK = `cd -- "$1"; from=$2; shift 2
for path; do
  if [ -e "$path" ] || [ -L "$path" ]; then mv --exchange -T -- "$from/$path" "$path"
  else mv --no-clobber -T -- "$from/$path" "$path"; fi
done
`;

export interface CaughtUp {
  /** Of which original and copy differ, for both were written to. */
  readonly differing: readonly string[];
  /** Still being written to in the original when the rounds were over. */
  readonly moving: readonly string[];
  /** Where both versions of a file were written to within moments, the second one is in here. */
  readonly twice?: string;
}

const ROUNDS = 3;

/**
 * After the switch: what was still written to the original comes into the copy, as long as nobody has changed or holds
 * the copy's own. Nothing that was written to the copy is ever lost for it.
 */
export async function catchUp(
  context: MoveContext,
  { aside, place, spare }: { readonly aside: string; readonly place: string; readonly spare: string },
  { original, copy }: Copied,
): Promise<CaughtUp> {
  let before = original;
  const known = new Map(copy.nodes);
  const differing = new Set<string>();
  let twice = false;
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = await list(context, aside);
    const changed = changedByOthers(before, now);
    if (changed.length === 0) return { differing: [...differing], moving: [] };
    const there = await list(context, place);
    const open = await openInodes(context);
    const isTouched = (path: string) => {
      const [ours, node] = [known.get(path), there.nodes.get(path)];
      return path === "" ? !isSamelyOwned(ours, node) : !isUntouched(ours, node, open);
    };
    const free = changed.filter((path) => !isTouched(path));
    for (const path of changed) {
      const gone = !now.nodes.has(path);
      const isDirectory = now.nodes.get(path)?.type === "d" && there.nodes.get(path)?.type === "d";
      if (isTouched(path) && !gone && !isDirectory) differing.add(path);
    }
    const result = await bring(context, { aside, place, spare, now, there, free });
    twice ||= result.twice;
    for (const path of result.taken) differing.add(path);
    const after = await list(context, place);
    for (const path of free) {
      const node = after.nodes.get(path);
      const isOurs = node !== undefined && (node.type === "d" || node.modified === now.nodes.get(path)?.modified);
      if (isOurs && !result.taken.has(path)) known.set(path, node);
      else known.delete(path);
    }
    before = now;
    if (twice) break;
  }
  const moving = changedByOthers(before, await list(context, aside));
  return { differing: [...differing], moving, ...(twice ? { twice: spare } : {}) };
}

/** The rename of the original itself is no change of anybody's: of it only owner and mode are. */
function changedByOthers(before: Listing, now: Listing): string[] {
  const isRenamed = isSamelyOwned(before.nodes.get(""), now.nodes.get(""));
  return changedSince(before, now).filter((path) => path !== "" || !isRenamed);
}

function isSamelyOwned(one: ListedNode | undefined, other: ListedNode | undefined): boolean {
  return one?.owner === other?.owner && one?.mode === other?.mode;
}

function isUntouched(
  known: ListedNode | undefined,
  there: ListedNode | undefined,
  open: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  if (known === undefined || there === undefined) return known === there;
  return isSame(known, there) && !open.has(`${there.device}:${there.inode}`);
}

interface Bringing {
  readonly aside: string;
  readonly place: string;
  readonly spare: string;
  readonly now: Listing;
  readonly there: Listing;
  readonly free: readonly string[];
}

/** `taken`: paths that somebody was found to write to at that very moment. */
async function bring(
  context: MoveContext,
  { aside, place, spare, now, there, free }: Bringing,
): Promise<{ taken: ReadonlySet<string>; twice: boolean }> {
  const typeOf = (path: string) => now.nodes.get(path)?.type;
  await discard(context, spare);
  await context.host.makeDir(spare, { mode: 0o700 });
  const directories = free.filter(
    (path) => typeOf(path) === "d" && [undefined, "d"].includes(there.nodes.get(path)?.type),
  );
  await copyDirectories(context, aside, place, directories);
  const files = free.filter((path) => typeOf(path) !== undefined && typeOf(path) !== "d");
  await copyPaths(context, { original: aside, to: spare, paths: files });
  const words = [
    ...files.map((path) => [there.nodes.has(path) ? "replace" : "add", path] as const),
    ...free
      .filter((path) => typeOf(path) === undefined)
      .toReversed()
      .map((path) => [there.nodes.get(path)?.type === "d" ? "rmdir" : "remove", path] as const),
  ];
  const displaced = await shell(
    context,
    BRING,
    [place, spare],
    words.flatMap(([word, path]) => [word, `./${path}`]),
  );
  const isWritten = await touched(context, spare, there, displaced);
  const taken = displaced.filter(isWritten);
  if (taken.length > 0) {
    await shell(
      context,
      BACK,
      [place, spare],
      taken.map((path) => `./${path}`),
    );
    const again = await touched(context, spare, now, taken);
    const twice = taken.filter((path) => now.nodes.has(path)).some(again);
    if (twice) return { taken: new Set(taken), twice };
  }
  await discard(context, spare);
  return { taken: new Set(taken), twice: false };
}

/** Whether what is in `spare` now was written to since the listing that it comes from, or is held open. */
async function touched(context: MoveContext, spare: string, from: Listing, paths: readonly string[]) {
  if (paths.length === 0) return () => false;
  const { nodes } = await list(context, spare);
  const open = await openInodes(context);
  return (path: string): boolean => {
    const former = from.nodes.get(path);
    const node = nodes.get(path);
    if (former === undefined || node === undefined) return node !== undefined;
    const isWritten = former.modified !== node.modified || former.size !== node.size;
    return isWritten || open.has(`${node.device}:${node.inode}`);
  };
}

async function shell(
  { host, toolchain }: MoveContext,
  script: string,
  first: readonly string[],
  words: readonly string[],
): Promise<string[]> {
  const argv = [
    "xargs",
    "--null",
    "--no-run-if-empty",
    "--exit",
    "--max-chars=1900000",
    "--max-args=400",
    "sh",
    "-ec",
    script,
    "sh",
    ...first,
  ];
  const input = Buffer.from(words.map((word) => `${word}\0`).join(""), "latin1");
  const { stdout } = await host.run(toolchain.wrap(argv), { input });
  const printed = stdout.toString("latin1").split("\0");
  return printed.filter((record) => record.startsWith("=./")).map((record) => record.slice(3));
}
