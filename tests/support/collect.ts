import type { Teller } from "../../src/workflows/index.ts";

/** A teller that remembers the claims, for tests, and prints the story as it goes. */
export function collector(): Teller & { readonly claims: { text: string; held: boolean; seen: string | undefined }[] } {
  const claims: { text: string; held: boolean; seen: string | undefined }[] = [];
  const print = (line: string) => process.stderr.write(`${line}\n`);
  return {
    claims,
    chapter: (title) => print(`== ${title}`),
    say: print,
    command: (line) => print(`$ ${line}`),
    answer: print,
    claim(text, held, seen) {
      claims.push({ text, held, seen });
      print(`${held ? "[ok]" : "[BROKEN]"} ${text}`);
    },
  };
}
