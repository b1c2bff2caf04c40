import { UserError } from "../model/index.ts";

/** One paragraph of a deb822 file: field names as written, values without their indentation. */
export type Stanza = ReadonlyMap<string, string>;

/**
 * deb822 text, as in control files, Packages, Release and .sources. Lines of a folded value are joined by
 * newlines, each without its one leading space or tab. Comment lines (`#` in the first column) are dropped.
 * Throws UserError FORMAT_CONTROL, with the line, where a line is no field and continues none.
 */
export function parseControl(text: string, file = "a control file"): Stanza[] {
  const stanzas: Stanza[] = [];
  let open = new Map<string, string>();
  let field: string | undefined;
  const close = () => {
    if (open.size > 0) stanzas.push(open);
    open = new Map();
    field = undefined;
  };
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("#")) continue;
    if (/^\s*$/.test(line)) {
      close();
      continue;
    }
    if (/^[ \t]/.test(line) && field !== undefined) {
      open.set(field, `${open.get(field) ?? ""}\n${line.slice(1)}`);
      continue;
    }
    const match = /^([!-9;-~]+):[ \t]*(.*?)\s*$/.exec(line);
    if (match?.[1] === undefined || open.has(match[1])) {
      throw new UserError("FORMAT_CONTROL", `${file} is damaged: "${line.slice(0, 60)}"`, {
        where: { file, line: index + 1 },
      });
    }
    field = match[1];
    open.set(field, match[2] ?? "");
  }
  close();
  return stanzas;
}

/** The text that `parseControl` reads back as the same stanzas. */
export function formatControl(stanzas: readonly Stanza[]): string {
  return stanzas
    .map((stanza) => [...stanza].map(([name, value]) => `${name}: ${value.replaceAll("\n", "\n ")}\n`).join(""))
    .join("\n");
}

/** A field by name in any case, as deb822 has it. */
export function field(stanza: Stanza, name: string): string | undefined {
  const exact = stanza.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  for (const [key, value] of stanza) if (key.toLowerCase() === lower) return value;
  return undefined;
}
