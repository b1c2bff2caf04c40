import { createHash } from "node:crypto";
import { UserError } from "../model/index.ts";
import { DEBIAN_KEYRING, type PackagesContext } from "./context.ts";

export async function debianKeyring(context: PackagesContext): Promise<string> {
  const path = context.keyring ?? DEBIAN_KEYRING;
  if (!(await context.host.exists(path))) {
    throw new UserError("PACKAGES_NO_KEYRING", `${path} is not there, so Debian's signatures cannot be checked`, {
      hint: "It comes with the package debian-archive-keyring: lethe doctor --fix installs it.",
    });
  }
  return path;
}

/** A key ring given by its content, as a file that gpgv and apt read. */
export async function storeKeyring(context: PackagesContext, name: string, content: string): Promise<string> {
  const bytes = keyringBytes(name, content);
  const directory = `${context.cache}/keyrings`;
  const path = `${directory}/${createHash("sha256").update(bytes).digest("hex")}.gpg`;
  if (await context.host.exists(path)) {
    await context.host.touch(path);
    return path;
  }
  await context.host.makeDir(directory);
  await context.host.writeFile(path, bytes);
  return path;
}

/** ASCII armour (several blocks may follow each other) or plain base64. Throws UserError PACKAGES_BAD_KEY. */
export function keyringBytes(name: string, content: string): Buffer {
  const blocks = [
    ...content.matchAll(/-----BEGIN PGP PUBLIC KEY BLOCK-----([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g),
  ];
  const texts = blocks.length === 0 ? [content] : blocks.map((block) => armourBody(block[1] ?? ""));
  const bytes = Buffer.concat(texts.map((text) => Buffer.from(text, "base64")));
  const isBase64 = texts.every((text) => /^[A-Za-z\d+/=\s]+$/.test(text));
  // A public key's packet begins so, in its old or its new form (RFC 4880, 4.2).
  const first = bytes[0] ?? 0;
  if (!isBase64 || ((first & 0xfc) !== 0x98 && first !== 0xc6)) {
    throw new UserError("PACKAGES_BAD_KEY", `signedBy of the source "${name}" is no OpenPGP key`, {
      hint: "It is an ASCII-armoured public key, or a binary one in base64.",
    });
  }
  return bytes;
}

/** Without armour headers and the checksum line. */
function armourBody(block: string): string {
  const lines = block.split("\n").map((line) => line.trim());
  const blank = lines.indexOf("", 1);
  return lines
    .slice(blank < 0 ? 1 : blank)
    .filter((line) => !line.startsWith("="))
    .join("\n");
}
