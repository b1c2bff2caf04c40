import { UserError } from "../model/index.ts";

/** A Debian version, `[epoch:]upstream[-revision]`, as deb-version(7) defines it. */
export interface DebianVersion {
  readonly epoch: number;
  readonly upstream: string;
  /** Empty where there is none, which sorts as `0`. */
  readonly revision: string;
}

/** Throws UserError FORMAT_VERSION where dpkg would refuse it. */
export function parseVersion(text: string): DebianVersion {
  const colon = text.indexOf(":");
  const epochText = colon < 0 ? "0" : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const dash = rest.lastIndexOf("-");
  const upstream = dash < 0 ? rest : rest.slice(0, dash);
  const revision = dash < 0 ? "" : rest.slice(dash + 1);
  const epoch = Number(epochText);
  const valid =
    /^\d+$/.test(epochText) &&
    epoch <= 0x7fffffff &&
    /^\d[\w.+~:-]*$/.test(upstream) &&
    !upstream.includes("_") &&
    (dash < 0 || /^[A-Za-z\d.+~]+$/.test(revision));
  if (!valid) throw new UserError("FORMAT_VERSION", `"${text}" is not a Debian version`);
  return { epoch, upstream, revision };
}

/** Negative, zero or positive as `a` is older than, the same as, or newer than `b`; as `dpkg --compare-versions`. */
export function compareVersions(a: string, b: string): number {
  const left = parseVersion(a);
  const right = parseVersion(b);
  return (
    left.epoch - right.epoch || comparePart(left.upstream, right.upstream) || comparePart(left.revision, right.revision)
  );
}

/** Runs of non-digits by `weight`, runs of digits as numbers, in turn. */
function comparePart(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = weight(a, i) - weight(b, j);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
    const left = digits(a, i);
    const right = digits(b, j);
    i += left.length;
    j += right.length;
    const difference = compareDigits(left.replace(/^0+/, ""), right.replace(/^0+/, ""));
    if (difference !== 0) return difference;
  }
  return 0;
}

/** As strings, because upstream dates and serials outgrow what a double holds. */
function compareDigits(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}

function digits(text: string, from: number): string {
  return /^\d*/.exec(text.slice(from))?.[0] ?? "";
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** `~` before the end of the part, the end before letters, letters before the rest. */
function weight(text: string, at: number): number {
  if (at >= text.length || isDigit(text, at)) return 0;
  const code = text.charCodeAt(at);
  if (code === 126) return -1;
  return /[A-Za-z]/.test(text.charAt(at)) ? code : code + 256;
}
