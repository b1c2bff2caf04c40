/**
 * `work` over `items`, `width` at a time, results in the order of the items. The first failure aborts
 * the signal that the others were given, and is thrown once all have ended: nothing runs on behind it.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const abort = new AbortController();
  const failures: unknown[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) {
      if (abort.signal.aborted) return;
      try {
        results[index] = await work(item, abort.signal);
      } catch (error) {
        failures.push(error);
        abort.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}
