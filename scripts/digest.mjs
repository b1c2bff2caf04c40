import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** SHA-256 over every name, kind, execute bit and content below `directory`, in hex: the same on any machine. */
export function digestOfTree(directory) {
  const hash = createHash("sha256");
  for (const [name, description] of entries(directory, "")) hash.update(`${name}\0${description}\n`);
  return hash.digest("hex");
}

function* entries(directory, prefix) {
  for (const entry of readdirSync(join(directory, prefix)).sort()) {
    const name = `${prefix}${entry}`;
    const path = join(directory, name);
    const status = lstatSync(path);
    if (status.isDirectory()) yield* entries(directory, `${name}/`);
    else if (status.isSymbolicLink()) yield [name, `link ${readlinkSync(path)}`];
    else yield [name, `${status.mode & 0o100 ? "program" : "file"} ${sha256(readFileSync(path))}`];
  }
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
