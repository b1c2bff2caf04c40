import { join } from "node:path";
import { debianProgram } from "../debian-program.ts";

/** The restic of Debian 12 and that of 13: the oldest that is supported, and the one that a machine has. */
export const RESTICS = [
  ["0.14", "bookworm"],
  ["0.18", "trixie"],
] as const;

export async function resticOf(suite: string): Promise<string> {
  return join(await debianProgram(suite, "restic"), "usr/bin");
}

export async function restServer(): Promise<string> {
  return join(await debianProgram("trixie", "restic-rest-server"), "usr/bin/restic-rest-server");
}

/** The first in Debian that has `serve s3`; stable ones are older. */
export async function rcloneWithS3(): Promise<string> {
  const place = await debianProgram("sid", "rclone", {
    version: "1.75.2-2",
    sha256: "bf63212eb78117deff2480e757c9910c56698ea7fca63ab0e33c336c3ec9c54b",
    size: 21_858_420,
    path: "pool/main/r/rclone/rclone_1.75.2-2_amd64.deb",
  });
  return join(place, "usr/bin/rclone");
}
