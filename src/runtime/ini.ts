/** Sections in their order; a key may be given several times. */
export interface IniSection {
  readonly name: string;
  readonly values: readonly (readonly [key: string, value: string])[];
}

/** Files of systemd.syntax(7) and of NetworkManager's keyfiles. Never fails: what is no line of one is left out. */
export function parseIni(text: string): IniSection[] {
  const sections: { name: string; values: [string, string][] }[] = [];
  for (const line of text.replace(/\\\n/g, " ").split("\n")) {
    const [, name] = /^\s*\[(.+)\]\s*$/.exec(line) ?? [];
    if (name !== undefined) sections.push({ name, values: [] });
    const [, key, value] = /^\s*([^#;=[][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) sections.at(-1)?.values.push([key, value ?? ""]);
  }
  return sections;
}

/** Of all sections of that name; what an empty value took back is gone. */
export function iniValues(sections: readonly IniSection[], section: string, key: string): string[] {
  let values: string[] = [];
  for (const { name, values: own } of sections) {
    if (name !== section) continue;
    for (const [one, value] of own) if (one === key) values = value === "" ? [] : [...values, value];
  }
  return values;
}
