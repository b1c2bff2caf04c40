/** Text that comes into a file at an offset of it. Nothing else is ever done to what a person wrote. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Those at the same offset come in the order of `insertions`. */
export function withInsertions(text: string, insertions: readonly Insertion[]): string {
  let result = "";
  let done = 0;
  for (const { at, text: added } of [...insertions].sort((a, b) => a.at - b.at)) {
    result += text.slice(done, at) + added;
    done = at;
  }
  return result + text.slice(done);
}
