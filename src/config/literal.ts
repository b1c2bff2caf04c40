/**
 * Finds what a person wrote inside of a call: the place of `users[1].shell` in `defineSystem({ users: [...] })`.
 * A scanner and no parser: it knows brackets, strings, comments and keys, which is all that literals are made of.
 */
export interface Item {
  readonly key: string | undefined;
  /** Offset of the key, or of the value where there is none. */
  readonly start: number;
  /** Offset of the value. */
  readonly value: number;
  /** Where the value is an object, a list, or the arguments of a call begin right there. */
  readonly items: readonly Item[] | undefined;
}

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The arguments of the call whose name begins at `offset`; undefined where no call is there. */
export function argumentsAt(source: string, offset: number): readonly Item[] | undefined {
  const call = /^[\w.$]+\s*\(/.exec(source.slice(offset));
  return call === null ? undefined : new Scanner(source, offset + call[0].length - 1).bracket();
}

class Scanner {
  readonly source: string;
  at: number;

  constructor(source: string, at: number) {
    this.source = source;
    this.at = at;
  }

  /** From an opening bracket to behind its closing one. */
  bracket(): Item[] {
    const close = closing[this.source[this.at] ?? ""];
    const items: Item[] = [];
    this.at++;
    for (;;) {
      this.blank();
      const here = this.source[this.at];
      if (here === undefined) return items;
      // One that does not match ends this bracket too, and is left to the one it belongs to.
      if (")]}".includes(here)) {
        if (here === close) this.at++;
        return items;
      }
      if (here === ",") this.at++;
      else items.push(this.item(close === "}"));
    }
  }

  private item(keyed: boolean): Item {
    const start = this.at;
    const key = keyed ? this.key() : undefined;
    this.blank();
    const value = this.at;
    const items = "([{".includes(this.source[value] ?? " ") ? this.bracket() : undefined;
    this.rest();
    return { key, start, value, items };
  }

  private key(): string | undefined {
    const match = /^(?:([\w$]+)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*:/.exec(
      this.source.slice(this.at, this.at + 500),
    );
    if (match === null) return undefined;
    this.at += match[0].length;
    return match[1] ?? match[2] ?? match[3];
  }

  /** To the comma or the bracket that ends an item. */
  private rest(): void {
    for (;;) {
      this.blank();
      const here = this.source[this.at];
      if (here === undefined || here === "," || ")]}".includes(here)) return;
      if ("([{".includes(here)) this.bracket();
      else if (`"'\``.includes(here)) this.string(here);
      else this.at++;
    }
  }

  private string(quote: string): void {
    this.at++;
    while (this.at < this.source.length && this.source[this.at] !== quote) {
      if (this.source[this.at] === "\\") this.at++;
      if (quote === "`" && this.source.startsWith("${", this.at)) {
        this.at++;
        this.bracket();
      } else this.at++;
    }
    this.at++;
  }

  private blank(): void {
    const match = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/.exec(this.source.slice(this.at));
    if (match !== null) this.at += match[0].length;
  }
}
