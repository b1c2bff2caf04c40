import { join } from "node:path";
import { debianProgram } from "../debian-program.ts";

/** The restic of Debian 13, which a machine has; and that of 12, the oldest that is supported, where all is tested. */
export const RESTICS: readonly (readonly [version: string, suite: string])[] = [
  ["0.18", "trixie"],
  ...(process.env["LETHE_TEST_ALL"] === "1" ? ([["0.14", "bookworm"]] as const) : []),
];

export async function resticOf(suite: string): Promise<string> {
  return join(await debianProgram(suite, "restic"), "usr/bin");
}

export async function restServer(): Promise<string> {
  return join(await debianProgram("trixie", "restic-rest-server"), "usr/bin/restic-rest-server");
}
