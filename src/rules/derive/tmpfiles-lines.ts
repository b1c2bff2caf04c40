/** A line of tmpfiles.d(5). */
export interface TmpfilesLine {
  /** One letter; its modifiers, but for `+`, say nothing of what is there afterwards. */
  readonly type: string;
  readonly plus: boolean;
  readonly path: string;
  /** What is older is deleted; undefined where nothing is. */
  readonly age: string | undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  s: " ",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** Lines that are none are handed to `onOdd`. */
export function parseTmpfiles(text: string, onOdd: (line: string) => void): TmpfilesLine[] {
  const lines: TmpfilesLine[] = [];
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const fields = fieldsOf(line);
    const [type = "", path = "", , , , age = "-"] = fields;
    if (!/^[A-Za-z][-+!=~^$?]*$/.test(type) || !/^[/%]/.test(path)) {
      onOdd(line);
      continue;
    }
    lines.push({
      type: type.slice(0, 1),
      plus: type.includes("+"),
      path: path.length > 1 ? path.replace(/\/+$/, "") : path,
      age: age === "-" || age === "" ? undefined : age,
    });
  }
  return lines;
}

/** Words with quotes and C's escapes. */
function fieldsOf(line: string): string[] {
  return (line.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\.|[^\s"'\\])+|\S/gs) ?? []).map((word) =>
    word
      .replace(
        /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/gs,
        (_, double?: string, single?: string) => double ?? single ?? "",
      )
      .replace(/\\(?:x([0-9a-fA-F]{2})|(.))/gs, (_, hex: string | undefined, letter: string) =>
        hex === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
      ),
  );
}
