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
trap 'rm -rf "$results"' EXIT
for project; do
  printf '\n== %s\n' "$project"
  # A failed one does not spare the next: the sum at the end is over all.
  # What a test mounts and does not get to unmount goes with this mount namespace.
  unshare --mount --propagation slave "$node" node_modules/vitest/vitest.mjs run --project "$project" --passWithNoTests \
    --reporter=default --reporter=json --outputFile.json="$results/$project.json" || echo "$?" >"$results/$project.failed"
done
"$node" scripts/summary.mjs "$results" "$@"
