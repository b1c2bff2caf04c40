/** One section of a repository's own .hg/hgrc, as hg help config has it; without what it includes. */
export function parseHgrcSection(text: string, wanted: string): Record<string, string> {
  const values: Record<string, string> = {};
  let section = "";
  for (const line of text.split("\n")) {
    const [, opened] = /^\[([^[\]]+)\]/.exec(line) ?? [];
    section = opened ?? section;
    const [, name, value] = /^([^\s=:#;][^=:]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === wanted && name !== undefined && value) values[name] = value;
  }
  return values;
}
