import { UserError } from "../model/index.ts";
import { type FileFlags, giveFlags, readFlags } from "./flags.ts";
import { changedSince, type Listing, list, unlike } from "./listing.ts";
import type { MoveContext } from "./move-context.ts";
import { asInput } from "./move-places.ts";

/** `original to` and, as input, the files without copy-on-write: the kernel clones only between files that are alike in it. */
const COPY = `original=$1 to=$2
mkdir -m 700 -- "$to"
cd -- "$to"
list=$(mktemp); trap 'rm -f "$list"' EXIT; cat >"$list"
xargs --null --no-run-if-empty sh -c 'for file; do printf "%s\\0" "\${file%/*}"; done' sh <"$list" |
  xargs --null --no-run-if-empty mkdir -p --
xargs --null --no-run-if-empty touch -- <"$list"
xargs --null --no-run-if-empty chattr +C -- <"$list"
cp --archive --reflink=auto --no-target-directory -- "$original" "$to"
`;

/** `to`. Also what may not be changed. */
export const DISCARD = `[ -e "$1" ] || exit 0
chattr -R -f -ia -- "$1" || :
rm --recursive --force --one-file-system -- "$1"
`;

/** In `to`: takes paths away. */
const REMOVE = "xargs --null --no-run-if-empty rm --recursive --force --";

/** In the original: all in one run, so that names of one file stay that. */
const AGAIN =
  'xargs --null --no-run-if-empty --exit --max-chars=1900000 cp --archive --reflink=auto --parents -t "$1" --';

/**
 * Owner, mode, times, ACLs and attributes of directories, and nothing of what is in them. By tar: cp has no way to, and
 * rsync writes other group permissions into an ACL that has a mask. `original to`, paths as input.
 */
const DIRECTORIES = `original=$1 to=$2
list=$(mktemp); trap 'rm -f "$list"' EXIT; cat >"$list"
cd -- "$to"
xargs --null --no-run-if-empty setfacl --remove-all --remove-default -- <"$list"
all="--acls --xattrs --xattrs-include=* --numeric-owner --no-recursion"
set -f
tar --create $all --directory="$original" --null --verbatim-files-from --files-from="$list" |
  tar --extract $all --same-owner --preserve-permissions --overwrite-dir --directory="$to"
`;

/** How often what changes under our hands is copied again before the switch. */
const ROUNDS = 5;
/** With more than this to do again, all of it is. */
const MANY = 10_000;

/** The original as it was when each part of it was last copied, and its copy then. */
export interface Copied {
  readonly original: Listing;
  readonly copy: Listing;
}

/** Copies a directory, and what changes meanwhile again. Throws UserError STATE_COPY where the copy is not the original. */
export async function copyDirectory(context: MoveContext, original: string, to: string): Promise<Copied> {
  let before = await list(context, original);
  let flags = await copyAll(context, original, to, before);
  let said = "";
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = await list(context, original);
    const changed = changedSince(before, now);
    if (changed.length === 0) break;
    if (changed.length > MANY) flags = await copyAll(context, original, to, now);
    else said = await copyAgain(context, { original, to, now, changed });
    before = now;
  }
  const last = await list(context, original);
  // cp came upon them, and no look did.
  const extra = [...(await list(context, to)).nodes.keys()].filter((path) => !before.nodes.has(path));
  await remove(context, to, extra);
  const copy = await list(context, to);
  const moving = new Set(changedSince(before, last));
  const wrong = unlike(before, copy).filter((path) => !moving.has(path));
  if (wrong.length > 0) {
    throw new UserError("STATE_COPY", `${wrong.length} of the files could not be copied, so nothing was moved`, {
      details: [...wrong.slice(0, 20).map((path) => Buffer.from(path, "latin1").toString()), said].filter(
        (line) => line,
      ),
      hint: "lethe doctor tells whether the disk is full or has errors.",
    });
  }
  await giveFlags(context, to, flags);
  return { original: before, copy: await list(context, to) };
}

async function copyAll(context: MoveContext, original: string, to: string, now: Listing): Promise<FileFlags> {
  const { host, toolchain } = context;
  const flags = await readFlags(context, original, now);
  await discard(context, to);
  // cp fails where a file goes away before it comes to it; whether the copy is whole is seen afterwards.
  await host.run(toolchain.wrap(["sh", "-ec", COPY, "sh", original, to]), {
    input: asInput(flags.noCow),
    accept: [0, 1],
  });
  return flags;
}

export async function discard({ host, toolchain }: MoveContext, path: string): Promise<void> {
  await host.run(toolchain.wrap(["sh", "-ec", DISCARD, "sh", path]));
}

interface Again {
  readonly original: string;
  readonly to: string;
  readonly now: Listing;
  readonly changed: readonly string[];
}

async function copyAgain(context: MoveContext, { original, to, now, changed }: Again): Promise<string> {
  const there = await list(context, to);
  const isDirectory = (path: string) => now.nodes.get(path)?.type === "d";
  const stays = (path: string) => isDirectory(path) && there.nodes.get(path)?.type === "d";
  const gone = changed.filter((path) => !stays(path) && path !== "");
  await remove(context, to, gone);
  const files = changed.filter((path) => now.nodes.has(path) && !isDirectory(path));
  const said = await copyPaths(context, { original, to, paths: files });
  await copyDirectories(
    context,
    original,
    to,
    changed.filter((path) => isDirectory(path)),
  );
  return said;
}

async function remove({ host, toolchain }: MoveContext, from: string, paths: readonly string[]): Promise<void> {
  await host.run(toolchain.wrap(["sh", "-ec", REMOVE]), { cwd: from, input: asInput(paths) });
}

/** What cp said of those that went meanwhile. */
export async function copyPaths(
  { host, toolchain }: MoveContext,
  { original, to, paths }: { readonly original: string; readonly to: string; readonly paths: readonly string[] },
): Promise<string> {
  const argv = toolchain.wrap(["sh", "-ec", AGAIN, "sh", to]);
  const done = await host.run(argv, { cwd: original, input: asInput(paths), accept: [0, 123] });
  return done.stderr.toString();
}

/** Makes those that are not there. Parents come before what is in them. */
export async function copyDirectories(
  { host, toolchain }: MoveContext,
  original: string,
  to: string,
  paths: readonly string[],
): Promise<void> {
  if (paths.length === 0) return;
  const input = asInput(paths);
  await host.run(toolchain.wrap(["xargs", "--null", "mkdir", "-p", "--"]), { cwd: to, input });
  const argv = toolchain.wrap(["sh", "-ec", DIRECTORIES, "sh", original, to]);
  await host.run(argv, { input, accept: [0, 1, 2, 123] });
}
