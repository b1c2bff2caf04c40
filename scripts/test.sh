#!/bin/sh
# npm test [-- KIND...]: everything from nothing. Installs what is lacking, then runs every kind of test, and says the sum.
set -eu

checkout=$(dirname "$(dirname "$(readlink -f -- "$0")")")
. "$checkout/scripts/prepare.sh"
cd "$checkout"
PATH=$(dirname "$node"):$PATH
export PATH
install_dependencies all
built
"$node" "$root/dist/lethe.mjs" doctor --fix

[ $# -gt 0 ] || set -- unit lint integration e2e
results=$(mktemp -d)
machines=
# The whole group: vitest's workers outlive it, and their machines with them.
trap 'rm -rf "$results"; [ -z "$machines" ] || kill -- "-$machines" 2>/dev/null' EXIT
trap 'exit 130' INT TERM

# A failed one does not spare the next: the sum at the end is over all.
# What a test mounts and does not get to unmount goes with this mount namespace.
kind() {
  exec ${2-} unshare --mount --propagation slave "$node" node_modules/vitest/vitest.mjs run --project "$1" --passWithNoTests \
    --reporter=default --reporter=json --outputFile.json="$results/$1.json"
}
title() { printf '\n== %s\n' "$1"; }

# Virtual machines mostly wait, or keep one core busy: they run beside all else, and what they say is shown after it.
case " $* " in
  *" e2e "*)
    kind e2e setsid >"$results/e2e.log" 2>&1 &
    machines=$!
    ;;
esac
for project; do
  [ "$project" != e2e ] || continue
  title "$project"
  (kind "$project") || echo "$?" >"$results/$project.failed"
done
if [ -n "$machines" ]; then
  title e2e
  tail --lines=+1 --follow --pid="$machines" "$results/e2e.log"
  wait "$machines" || echo "$?" >"$results/e2e.failed"
  machines=
fi
"$node" scripts/summary.mjs "$results" "$@"
