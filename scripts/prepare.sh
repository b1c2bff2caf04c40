# What a checkout needs before it can run: sourced by ./lethe and by the tests.
# Needs `checkout`; sets `node`, and `root`: the checkout, or its copy where it cannot be written.

NODE_MAJOR=20
NODE_MINOR=19
# An npm package that is nothing but the program; pinned, for hosts whose own Node is too old.
PINNED_VERSION=20.20.2
PINNED_SHA256_x64=c3e7aaf69557617ff16376e83078daf2e862f086399b32b341f68ebcd5e72781
PINNED_SHA256_arm64=22f39737865492ba68bf7aa0f01f3af5b0ed5d9144b75a0ad52459c32d447998

say() { printf 'lethe: %s\n' "$1" >&2; }
fail() {
  say "$1"
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 2
}

cache_directory() {
  if [ -n "${LETHE_CACHE:-}" ]; then
    printf '%s\n' "$LETHE_CACHE"
  elif [ "$(id -u)" = 0 ]; then
    printf '/var/cache/lethe\n'
  else
    printf '%s/lethe\n' "${XDG_CACHE_HOME:-${HOME:?is not set}/.cache}"
  fi
}

# Sets `node` to the first on PATH that is new enough.
find_node() {
  for name in node nodejs; do
    node=$(command -v "$name") || continue
    version=$("$node" --version 2>/dev/null) || continue
    version=${version#v}
    major=${version%%.*}
    rest=${version#*.}
    minor=${rest%%.*}
    if [ "$major" -gt $NODE_MAJOR ]; then return 0; fi
    if [ "$major" -eq $NODE_MAJOR ] && [ "$minor" -ge $NODE_MINOR ]; then return 0; fi
    found=$version
  done
  return 1
}

# Sets `node` to the pinned one below the cache, fetched where it is not there yet.
pinned_node() {
  case $(uname -m) in
    x86_64) architecture=x64 sha256=$PINNED_SHA256_x64 ;;
    aarch64) architecture=arm64 sha256=$PINNED_SHA256_arm64 ;;
    *) fail "Node $NODE_MAJOR.$NODE_MINOR or newer is needed, and none is known for $(uname -m)." "Put one on PATH and run this again." ;;
  esac
  place=$cache/node/$PINNED_VERSION-$architecture
  node=$place/bin/node
  if [ -x "$node" ]; then
    touch "$place"
    return 0
  fi
  npm=$(command -v npm) || no_npm
  say "Node ${found:+$found is too old: }$NODE_MAJOR.$NODE_MINOR or newer is needed, so Node $PINNED_VERSION (43 MB) is fetched with npm into $place"
  beside=$place.$$
  mkdir -p "$beside"
  trap 'rm -rf "$beside"' EXIT
  package=node-linux-$architecture
  (cd "$beside" && "$npm" pack --silent "$package@$PINNED_VERSION" >/dev/null) ||
    fail "npm could not fetch $package@$PINNED_VERSION." "Is the network up?"
  archive=$beside/$package-$PINNED_VERSION.tgz
  printf '%s  %s\n' "$sha256" "$archive" | sha256sum --check --status ||
    fail "$package@$PINNED_VERSION is not the one that was pinned: its SHA-256 differs." "Nothing of it was run."
  tar -xzf "$archive" -C "$beside" --strip-components=1 package/bin/node package/LICENSE
  rm "$archive"
  # Another run may have been faster: then its copy is as good.
  mv -T "$beside" "$place" 2>/dev/null || [ -x "$node" ]
  rm -rf "$beside"
  trap - EXIT
}

no_npm() {
  fail "Node $NODE_MAJOR.$NODE_MINOR or newer is needed${found:+ (here is $found)}, and npm to fetch what Lethe is built from." \
    "Install them with:  ${sudo}apt-get install nodejs npm"
}

sources() {
  find src scripts examples package.json package-lock.json tools.lock tsconfig.json lethe "$@" 2>/dev/null
}

# Of what a build is made from: each name, size and time of change.
fingerprint() {
  { cd "$1" && sources -type f -printf '%p %s %T@\n'; } | LC_ALL=C sort | sha256sum | cut -c1-64
}

# Where the checkout cannot be written, a copy of it below the cache is used in its place.
copy_of() {
  name=$(printf '%s' "$1" | sha256sum | cut -c1-16)
  copy=$cache/checkout/$name
  mkdir -p "$copy"
  exec 8<"$copy"
  flock 8
  mark=$(fingerprint "$1")
  if [ "$(cat "$copy/.copied" 2>/dev/null)" != "$mark" ]; then
    rm -rf "$copy/src" "$copy/scripts" "$copy/examples" "$copy/.copied"
    (cd "$1" && tar -cf - $(sources -maxdepth 0) .npmrc LICENSE) | tar -xf - -C "$copy" --no-same-owner
    printf '%s\n' "$mark" >"$copy/.copied"
  fi
  # When it was last used, for lethe gc.
  touch "$copy"
  exec 8<&-
  printf '%s\n' "$copy"
}

# npm itself has to run under the new Node: it compares the one it runs under with `engines`.
npm_with_node() {
  script=$(readlink -f "$npm")
  case $(head -n 1 "$script") in
    '#!'*node*) PATH=$(dirname "$node"):$PATH "$node" "$script" "$@" ;;
    *) PATH=$(dirname "$node"):$PATH "$npm" "$@" ;;
  esac
}

# Installs into ./node_modules what a build needs; with `all` what the tests need too.
# `install` and not `ci`, which refuses a lock file without the packages of platforms that a registry does not carry.
install_dependencies() {
  wanted=$(sha256sum <package-lock.json | cut -c1-64)
  if [ "${1:-}" = all ] || [ -d node_modules/vitest ]; then kind=all omit=; else kind=build omit=--omit=dev; fi
  if [ $kind = build ] || [ -d node_modules/vitest ]; then
    [ "$(cat node_modules/.lethe-installed 2>/dev/null)" = "$wanted" ] && return 0
    # npm writes this file last; newer than the lock file, the tree was installed from it by hand.
    [ node_modules/.package-lock.json -nt package-lock.json ] && return 0
  fi
  npm=$(command -v npm) || no_npm
  say "installing what Lethe is built from (npm, into $PWD/node_modules)"
  npm_with_node install --no-save $omit --ignore-scripts --no-audit --no-fund --loglevel=error >&2 ||
    fail "npm could not install what Lethe is built from." "Is the network up?"
  printf '%s\n' "$wanted" >node_modules/.lethe-installed
}

fresh() {
  [ -f "$1/dist/release.json" ] && [ "$(cat "$1/.builds/stamp" 2>/dev/null)" = "$(fingerprint "$1")" ]
}

# What an earlier run as root has made is not for others to write.
writable() {
  for part in "$1" "$1/.builds" "$1/node_modules"; do
    [ ! -e "$part" ] || [ -w "$part" ] || return 1
  done
}

prepare() {
  exec 9<.
  flock --nonblock 9 || {
    say "waiting for another run that builds"
    flock 9
  }
  if ! fresh .; then
    # Taken before: what is edited while it builds makes the build stale.
    stamp=$(fingerprint .)
    install_dependencies
    say "building (after each change of the source)"
    "$node" scripts/build.mjs >&2
    printf '%s\n' "$stamp" >.builds/stamp
  fi
  exec 9<&-
}

# Builds where the source has changed, and sets `root`.
built() {
  root=$checkout
  fresh "$root" && return 0
  writable "$root" || root=$(copy_of "$checkout")
  (cd "$root" && prepare)
}

cache=$(cache_directory)
sudo=
[ "$(id -u)" = 0 ] || sudo='sudo '
found=
find_node || pinned_node
