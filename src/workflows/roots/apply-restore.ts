import type { BytePath } from "../../model/index.ts";
import { at, type CopyStep, type RestoreContext, type RestorePlan, type RestoreRequest } from "./restoration.ts";

/**
 * Works in the directory `$1` and nowhere else: it is entered once, and if a symbolic link has taken the place of a part
 * of its path meanwhile, nothing is done.
 */
const ENTER = `dir=$1; shift
cd -P -- "$dir" && [ "$(pwd -P; printf x)" = "$dir
x" ] || { echo "$dir is no longer where it was" >&2; exit 1; }
`;

/** Beside its place first: what has its name is whole. `dir stage from...` */
const STAGE = `${ENTER}stage=$1; shift
mkdir -m 700 -- "$stage" && cp --archive --reflink=auto -t "$stage" -- "$@" || { rm -rf -- "$stage"; exit 1; }
`;

/** Nothing that has come there meanwhile is overwritten. `dir stage (name aside)...` */
const PLACE = `${ENTER}stage=$1; shift
trap 'rm -rf -- "$stage"' EXIT
move() {
  mv --no-clobber --no-target-directory -- "$1" "$2" && ! [ -e "$1" ] && ! [ -L "$1" ] ||
    { echo "something has come to $2 meanwhile" >&2; exit 1; }
}
while [ $# -gt 0 ]; do
  [ -z "$2" ] || move "./$1" "./$2"
  move "$stage/$1" "./$1"
  shift 2
done
`;

/** `dir name` */
const MAKE_DIRECTORY = `${ENTER}mkdir -- "./$1"
`;

/**
 * Owner, mode, times, ACLs and attributes, and nothing of what is in it. By tar: rsync writes other group permissions
 * into an ACL that has a mask. `dir name from`
 */
const ATTRIBUTES = `${ENTER}! [ -L "./$1" ] && setfacl --remove-all --remove-default -- "./$1"
getfattr --match='^(user|trusted|security)[.]' -- "./$1" | sed -e 1d -e '/^$/d' | while IFS= read -r name; do
  setfattr --remove="$name" -- "./$1"
done
all="--acls --xattrs --xattrs-include=* --numeric-owner"
set -f
tar --create $all --no-recursion --directory="$2" . | tar --extract $all --same-owner --preserve-permissions --directory="./$1"
`;

/** Renamed in, so that the name never is missing. `dir name to` */
const LINK = `${ENTER}[ "./$1" -ef "$2" ] || { ln -P -- "$2" "./$1.lethe-link" && mv -fT -- "./$1.lethe-link" "./$1"; }
`;

/** Bytes of command line in one go. */
const BATCH = 200_000;

/** Does the steps of a plan. Its conflicts have been agreed to. */
export async function applyRestore(
  context: RestoreContext,
  { source, live }: Pick<RestoreRequest, "source" | "live">,
  { steps }: RestorePlan,
): Promise<void> {
  const { host, toolchain, progress } = context;
  const root = await host.realPath(live);
  progress.step("Bringing back");
  const shell = async (script: string, directory: BytePath, words: readonly Buffer[]) => {
    const argv = ["xargs", "--null", "--exit", "--max-chars=1000000", "--max-args=100000", "sh", "-ec", script, "sh"];
    const input = Buffer.concat([at(root, directory), ...words].flatMap((word) => [word, Buffer.from([0])]));
    await host.run(toolchain.wrap(argv), { input, env: { LC_ALL: "C" } });
  };
  const former = (path: BytePath) => at(source, path);
  let done = 0;
  const advance = (count: number) => {
    done += count;
    progress.advance(done, steps.length, "files");
  };

  for (const step of steps) {
    if (step.action !== "make-directory") continue;
    await shell(MAKE_DIRECTORY, parentOf(step.path), [nameOf(step.path)]);
    advance(1);
  }
  for (const batch of batches(steps.filter((step) => step.action === "copy"))) {
    const directory = parentOf(batch[0]?.path ?? "/");
    const stage = Buffer.from(`.lethe-restore-${host.randomHex(4)}`);
    await shell(STAGE, directory, [stage, ...batch.map(({ from }) => former(from))]);
    const names = batch.flatMap(({ path, aside }) => [
      nameOf(path),
      aside === undefined ? Buffer.alloc(0) : nameOf(aside),
    ]);
    await shell(PLACE, directory, [stage, ...names]);
    advance(batch.length);
  }
  for (const step of steps) {
    if (step.action !== "link") continue;
    await shell(LINK, parentOf(step.path), [nameOf(step.path), at(root, step.to)]);
    advance(1);
  }
  // Last: a directory's time follows what happens in it. From below, for the same reason.
  for (const step of steps.toReversed()) {
    const from =
      step.action === "set-attributes" ? step.from : step.action === "make-directory" ? step.like : undefined;
    if (from === undefined) continue;
    await shell(ATTRIBUTES, parentOf(step.path), [nameOf(step.path), former(from)]);
    if (step.action === "set-attributes") advance(1);
  }
}

/** Copies with the same parent and different names, as many as one command line takes. */
function batches(copies: readonly CopyStep[]): CopyStep[][] {
  const found: CopyStep[][] = [];
  let length = 0;
  for (const copy of copies.toSorted((a, b) => (parentOf(a.path) < parentOf(b.path) ? -1 : 1))) {
    const batch = found.at(-1);
    length += copy.from.length + 300;
    if (batch?.[0] !== undefined && parentOf(batch[0].path) === parentOf(copy.path) && length < BATCH) batch.push(copy);
    else {
      found.push([copy]);
      length = 0;
    }
  }
  return found;
}

function parentOf(path: BytePath): BytePath {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function nameOf(path: BytePath): Buffer {
  return Buffer.from(path.slice(path.lastIndexOf("/") + 1), "latin1");
}
