import type { Stream } from "./terminal.ts";

/** Results, on standard output. */
export interface Output {
  /** Whether results are JSON. */
  readonly json: boolean;
  /** One result: a JSON line, or what `text` makes of it for a person (nothing where it is empty). */
  result(value: unknown, text: () => string): void;
  /** For people only; not a word of it with --json. */
  print(text: string): void;
  /** As it is: what a program reads (-z, a script, a man page). */
  raw(text: string | Uint8Array): void;
}

/** `before`: called ahead of each write, as the terminal may have something else on the line. */
export function outputTo(stream: Stream, json: boolean, before: () => void = () => undefined): Output {
  const write = (content: string | Uint8Array) => {
    before();
    stream.write(content);
  };
  const line = (text: string) => {
    if (text !== "") write(text.endsWith("\n") ? text : `${text}\n`);
  };
  return {
    json,
    result: (value, text) => line(json ? JSON.stringify(value) : text()),
    print: (text) => {
      if (!json) line(text);
    },
    raw: write,
  };
}
