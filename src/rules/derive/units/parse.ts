/** `Key=` to its values in the order of the file; an empty value stays, as it takes back what was before it. */
export type UnitSettings = ReadonlyMap<string, readonly string[]>;

/**
 * A unit file, or a drop-in, by systemd.syntax(7): a backslash at the end of a line goes on with the next, also past
 * comments. Sections are not told apart: no key that is of interest here means one thing in one and another in the next.
 */
export function parseUnit(text: string): UnitSettings {
  const settings = new Map<string, string[]>();
  for (const line of logicalLines(text)) {
    const [, key, value] = /^([A-Za-z0-9]+)\s*=\s*(.*)$/s.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const known = settings.get(key) ?? [];
    settings.set(key, known);
    known.push(value.trim());
  }
  return settings;
}

/** Settings of a file and its drop-ins, in this order, as one. */
export function together(parts: readonly UnitSettings[]): UnitSettings {
  const all = new Map<string, string[]>();
  for (const part of parts) for (const [key, values] of part) all.set(key, [...(all.get(key) ?? []), ...values]);
  return all;
}

/** Words of a setting that is a list. */
export function listOf(settings: UnitSettings, key: string): string[] {
  return sinceReset(settings.get(key) ?? []).flatMap(words);
}

/** The last value of a setting that is one thing. */
export function lastOf(settings: UnitSettings, key: string): string | undefined {
  const value = settings.get(key)?.at(-1);
  return value === "" ? undefined : value;
}

export function isYes(value: string | undefined): boolean {
  return value !== undefined && /^(1|y|yes|t|true|on)$/i.test(value);
}

function sinceReset(values: readonly string[]): readonly string[] {
  return values.slice(values.lastIndexOf("") + 1);
}

function words(value: string): string[] {
  return (value.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\S+/gs) ?? []).map((word) =>
    /^(["']).*\1$/s.test(word) && word.length > 1 ? word.slice(1, -1).replace(/\\(.)/gs, "$1") : word,
  );
}

function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let open: string | undefined;
  for (const line of text.split("\n")) {
    if (/^\s*[#;]/.test(line)) continue;
    const whole = open === undefined ? line.trimStart() : `${open} ${line.trimStart()}`;
    open = undefined;
    if (/\\\s*$/.test(line)) open = whole.replace(/\s*\\\s*$/, "");
    else lines.push(whole);
  }
  if (open !== undefined) lines.push(open);
  return lines;
}
