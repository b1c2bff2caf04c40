import { UserError } from "../model/index.ts";

const BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
const END = "-----END PGP SIGNATURE-----";

/**
 * The text inside a clear-signed file such as InRelease. Says nothing about the signature, but refuses
 * (UserError FORMAT_UNSIGNED) anything before, between or after the one signed message: what a verifier
 * of the whole file answers for is exactly what is returned.
 */
export function clearSignedBody(text: string, file = "InRelease"): string {
  const refuse = (why: string) => new UserError("FORMAT_UNSIGNED", `${file} is not a signed message: ${why}`);
  const lines = text.replace(/\n+$/, "").split("\n");
  if (lines[0]?.trimEnd() !== BEGIN) throw refuse("it does not begin with one");
  const start = lines.findIndex((line) => line.trim() === "");
  const signature = lines.findIndex((line) => line.trimEnd() === SIGNATURE);
  const end = lines.findIndex((line) => line.trimEnd() === END);
  if (start < 0 || signature < start || end < signature) throw refuse("it is cut short");
  if (end !== lines.length - 1) throw refuse("something follows the signature");
  if (lines.slice(1, start).some((line) => !/^Hash: [\w, -]+\s*$/.test(line))) throw refuse("an unknown header");
  const body = lines.slice(start + 1, signature);
  // RFC 4880, 7.1: a line of the message that begins with a dash is escaped; a bare one is forged structure.
  if (body.some((line) => line.startsWith("-") && !line.startsWith("- "))) throw refuse("a line is not escaped");
  if (lines.slice(signature + 1, end).some((line) => line.startsWith("-"))) throw refuse("two signatures");
  return body.map((line) => (line.startsWith("- ") ? line.slice(2) : line).replace(/[ \t\r]+$/, "")).join("\n");
}
