import type { Host } from "../host/index.ts";

/** Files below `at` that a program has open or mapped; relative to it (latin1). Only root sees those of all accounts. */
export async function openBelow(host: Host, at: string): Promise<ReadonlySet<string>> {
  const links = ["(", "-path", "/proc/[0-9]*/fd/*", "-o", "-path", "/proc/[0-9]*/map_files/*", ")"];
  const below = ["-lname", `${at.replace(/[*?[\]\\]/g, "\\$&")}/*`];
  const argv = ["find", "/proc", "-maxdepth", "3", "-ignore_readdir_race", ...links, ...below, "-printf", "%l\\0"];
  // Processes end during the look, and those of others may not be looked into: neither is a failure.
  const { stdout } = await host.run(argv, { effect: "read", accept: [0, 1], env: { LC_ALL: "C" } });
  const top = `${Buffer.from(at).toString("latin1")}/`;
  const names = stdout.toString("latin1").split("\0");
  return new Set(names.filter((name) => name.startsWith(top)).map((name) => name.slice(top.length)));
}
