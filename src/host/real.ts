import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { realByteFiles } from "./bytes.ts";
import { connectUnix } from "./connect.ts";
import { realFetch } from "./fetch.ts";
import { realFiles } from "./files.ts";
import type { Host } from "./host.ts";
import { realPrograms } from "./programs.ts";

/** This machine. */
export function realHost(): Host {
  return {
    ...realFiles,
    ...realPrograms,
    bytes: realByteFiles,
    fetch: realFetch,
    connect: connectUnix,
    now: () => new Date(),
    randomHex: (bytes) => randomBytes(bytes).toString("hex"),
    env: (name) => process.env[name],
    uid: process.geteuid?.() ?? -1,
    cpus: availableParallelism(),
  };
}
