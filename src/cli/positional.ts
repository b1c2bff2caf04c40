import type { Argument, Arguments } from "./command.ts";
import { usageError } from "./usage-error.ts";

type Words = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Gives each word its argument: the needed ones first, what is left over to the optional ones from the left. */
export function positional(wanted: Arguments, words: readonly string[], path: readonly string[]): Words {
  const list = Object.entries(wanted);
  const needed = list.filter(([, argument]) => argument.optional !== true).length;
  const command = ["lethe", ...path].join(" ");
  let spare = words.length - needed;
  if (spare < 0) throw usageError(`${command} needs ${missing(list, words.length)}`, [], path);
  const left = [...words];
  const values: Record<string, string | readonly string[] | undefined> = {};
  for (const [name, argument] of list) {
    if (argument.many === true) {
      values[name] = left.splice(0).map((word) => allowed(argument, word));
    } else if (argument.optional !== true || spare-- > 0) {
      values[name] = allowed(argument, left.shift() ?? "");
    }
  }
  if (left.length > 0) throw usageError(`${command} does not know what to do with ${left.join(" ")}`, [], path);
  return values;
}

function missing(list: readonly (readonly [string, Argument])[], given: number): string {
  const needed = list.filter(([, argument]) => argument.optional !== true);
  return needed
    .slice(given)
    .map(([, argument]) => argument.placeholder)
    .join(" and ");
}

function allowed({ placeholder, values }: Argument, word: string): string {
  if (values === undefined || values.includes(word)) return word;
  throw usageError(`${placeholder} is one of ${values.join(", ")}; not ${word}`);
}
