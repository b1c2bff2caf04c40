/**
 * What runs `argv` where nothing is mounted at `points`, which takes root: in a namespace that ends with it, so that
 * others go on seeing all there is. Neither path nor server is asked.
 */
export function withoutMounts(points: readonly string[], argv: readonly string[]): readonly string[] {
  return [...ENTER, String(points.length), ...points, ...argv];
}

const ENTER = [
  ...["unshare", "--mount", "--propagation", "slave", "sh", "-euc"],
  `left=$1; shift
while [ "$left" -gt 0 ]; do
  while umount --internal-only --lazy --no-canonicalize "$1" 2>/dev/null; do :; done
  shift; left=$((left - 1))
done
exec "$@"`,
  "lethe",
];
