import { clearSignedBody } from "../format/index.ts";
import { UserError } from "../model/index.ts";
import type { PackagesContext } from "./context.ts";

/**
 * The text inside an InRelease that a key of `keyring` signed. gpgv judges the bytes; what is returned
 * is all of what it judged. Throws UserError PACKAGES_UNSIGNED, PACKAGES_BAD_SIGNATURE or PACKAGES_UNKNOWN_KEY.
 */
export async function verifiedText(
  context: PackagesContext,
  { bytes, keyring, what }: { bytes: Buffer; keyring: string; what: string },
): Promise<string> {
  let body: string;
  try {
    body = clearSignedBody(bytes.toString("utf8"), what);
  } catch (cause) {
    throw new UserError("PACKAGES_UNSIGNED", `${what} is not signed as it should be, so nothing of it is used`, {
      details: cause instanceof UserError ? [cause.message] : [],
      hint: "Something between here and the mirror answers in its place (a login page, a proxy), or the mirror is broken.",
      cause,
    });
  }
  const { text } = await context.host.run(["gpgv", "--status-fd", "1", "--keyring", keyring, "-"], {
    input: bytes,
    accept: [0, 1, 2],
    effect: "read",
  });
  const said = text.split("\n").map((line) => line.replace(/^\[GNUPG:\] /, "").split(" "));
  const is = (...words: string[]) => said.filter(([word]) => words.includes(word ?? ""));
  if (is("BADSIG").length > 0) {
    throw new UserError("PACKAGES_BAD_SIGNATURE", `${what} was changed after it was signed, so nothing of it is used`, {
      hint: "Try another mirror. If it happens again, someone may be tampering with the connection.",
    });
  }
  if (is("GOODSIG").length === 0) {
    const expired = is("EXPKEYSIG", "REVKEYSIG");
    const keys = [...is("NO_PUBKEY"), ...expired].map(([, key]) => key ?? "");
    throw new UserError("PACKAGES_UNKNOWN_KEY", `${what} is signed by no key that ${keyring} vouches for`, {
      details: keys.map(
        (key) => `signed by ${key}${expired.some((line) => line[1] === key) ? ", expired or revoked" : ""}`,
      ),
      hint: "Is the package debian-archive-keyring older than the suite? apt install debian-archive-keyring takes its newest.",
    });
  }
  return body;
}
