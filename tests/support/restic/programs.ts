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
