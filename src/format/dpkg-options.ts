import type { Parsed } from "./parsed.ts";

/** An option of /etc/dpkg/dpkg.cfg, named without its dashes. */
export interface DpkgOption {
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * dpkg.cfg(5), read as latin1: `name`, `name value` or `name=value` a line, the value in quotes or not; lines that begin with `#` are
 * comments. dpkg refuses to work where it does not know an option; here they are all the same.
 */
export function parseDpkgOptions(text: string): Parsed<DpkgOption[]> {
  const problems: string[] = [];
  const value: DpkgOption[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const bare = line.replace(/[ \t-\r]+$/, "");
    if (bare === "" || bare.startsWith("#")) continue;
    const name = /^[A-Za-z\d-]*/.exec(bare)?.[0] ?? "";
    const rest = bare.slice(name.length);
    const unquoted = rest === "" ? undefined : withoutQuotes(rest.slice(1).replace(/^=?[ \t-\r]*/, ""));
    if (name === "" || unquoted === null) problems.push(`line ${index + 1} is no option`);
    else value.push({ name, value: unquoted });
  }
  return { value, problems };
}

/** null where a quote is not closed. */
function withoutQuotes(text: string): string | null {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text;
  return text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : null;
}
