/**
 * Runs in a thread of its own: MD5 of files, for src/host/md5.ts. Calls that wait for the disk, and sums over all of its
 * bytes, would hold up everything else.
 */
import { parentPort } from "node:worker_threads";
import { md5OfFiles } from "./md5-lanes.mjs";

parentPort?.on("message", (/** @type {readonly import("./md5-lanes.mjs").Asked[]} */ files) => {
  parentPort?.postMessage(md5OfFiles(files));
});
